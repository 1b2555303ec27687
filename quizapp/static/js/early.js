// Before the first paint: the person's own colour scheme and letter size, and that scripts run.
(function () {
  var root = document.documentElement;
  root.classList.add("has-js");
  try {
    var scheme = localStorage.getItem("scheme");
    var size = localStorage.getItem("size");
    if (scheme) root.dataset.scheme = scheme;
    if (size && size !== "normal") root.dataset.size = size;
  } catch (error) { /* storage is refused: the system's own settings serve */ }
})();
