// 条件必填 fields that must be filled in while others say so: the star and the check follow what is typed.
import { all } from "./dom.js";

function heldIn(form, name) {
  const found = form.elements.namedItem(name);
  const controls = found instanceof RadioNodeList ? Array.from(found) : found ? [found] : [];
  return controls
    .filter((control) => !/^(checkbox|radio)$/.test(control.type) || control.checked)
    .map((control) => control.value.trim())
    .filter(Boolean);
}

function same(one, other) {
  if (one === other) return true;
  const [a, b] = [Number(one.replace(/,/g, "")), Number(other)];
  return !Number.isNaN(a) && a === b;
}

function holds(form, prefix, [field, test, values]) {
  const held = heldIn(form, prefix + field);
  if (test === "empty") return held.length === 0;
  if (!held.length) return false;
  return held.some((value) => values.some((each) => same(value, each))) === (test === "one_of");
}

function follow(form, place) {
  const control = place.querySelector("[name]");
  if (!control) return;
  const prefix = control.name.slice(0, control.name.lastIndexOf("-") + 1);
  const wanted = JSON.parse(place.dataset.requiredWhen).every((term) => holds(form, prefix, term));
  const star = place.querySelector("[data-star]");
  if (star) star.hidden = !wanted;
  place.classList.toggle("wanted", wanted);
  for (const each of all("[data-label]", place)) {
    if (wanted) {
      each.dataset.required = "";
      each.setAttribute("aria-required", "true");
    } else {
      delete each.dataset.required;
      each.removeAttribute("aria-required");
    }
  }
}

function followAll(form) {
  for (const place of all("[data-required-when]", form)) follow(form, place);
}

export function startRequired() {
  for (const form of document.forms) {
    if (!form.querySelector("[data-required-when]")) continue;
    for (const type of ["input", "change"]) form.addEventListener(type, () => followAll(form));
    followAll(form);
  }
}
