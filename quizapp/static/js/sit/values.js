// Between inputs and the answer's value: letters in order for choices, true/false, texts per blank, null for nothing.
export function readValue(box) {
  const kind = box.dataset.kind;
  const checked = [...box.querySelectorAll("input:checked")].map((input) => input.value);
  if (kind === "true_false") return checked.length ? checked[0] === "true" : null;
  if (kind === "fill") {
    const texts = [...box.querySelectorAll("input[type=text]")].map((input) => input.value);
    return texts.every((text) => text.trim() === "") ? null : texts;
  }
  if (kind === "short") {
    const text = answerText(box).value;
    return text.trim() === "" ? null : text;
  }
  return checked.length ? checked : null;
}

function answerText(box) {
  return box.querySelector("textarea:not([data-note])");
}

export function writeValue(box, value) {
  const kind = box.dataset.kind;
  if (kind === "fill") {
    box.querySelectorAll("input[type=text]").forEach((input, index) => { input.value = value?.[index] ?? ""; });
    return;
  }
  if (kind === "short") {
    answerText(box).value = value ?? "";
    return;
  }
  const chosen = kind === "true_false" ? (value === null ? [] : [String(value)]) : value ?? [];
  for (const input of box.querySelectorAll("input")) input.checked = chosen.includes(input.value);
}

export function isBlank(value) {
  return value === null || (typeof value === "string" && value.trim() === "") || (Array.isArray(value) && value.every((part) => part.trim() === ""));
}
