// The name over the page as a picture: nothing to read aloud, to select or to click on.
export function watermark(sitting) {
  const place = sitting.querySelector("[data-watermark]");
  if (!place) return;
  const canvas = document.createElement("canvas");
  canvas.width = 320;
  canvas.height = 180;
  const pen = canvas.getContext("2d");
  pen.font = "18px sans-serif";
  pen.fillStyle = getComputedStyle(place).color;
  pen.translate(20, 140);
  pen.rotate(-0.35);
  pen.fillText(place.dataset.watermark, 0, 0);
  place.style.backgroundImage = `url(${canvas.toDataURL()})`;
}
