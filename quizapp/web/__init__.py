"""What all pages share: the one door for rights, forms, paging, downloads, filters."""
