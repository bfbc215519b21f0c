// 行政村多选 narrowing a long list of villages by what is typed, and counting the ticked ones.
import { all, on } from "./dom.js";

function narrow(box) {
  const words = box.querySelector("[data-village-filter]").value.trim();
  for (const group of all("[data-village-group]", box)) {
    const isWhole = group.querySelector("legend").textContent.includes(words);
    const labels = all("label", group);
    for (const label of labels) label.hidden = !isWhole && !label.textContent.includes(words);
    group.hidden = labels.every((label) => label.hidden);
  }
}

function count(box) {
  box.querySelector("[data-village-count]").textContent = String(all("input[type=checkbox]:checked", box).length);
}

export function startVillages() {
  on("input", "[data-village-filter]", (event, input) => narrow(input.closest("[data-village-choice]")));
  on("change", "[data-village-choice]", (event, box) => count(box));
  on("keydown", "[data-village-filter]", (event) => event.key === "Enter" && event.preventDefault());
  all("[data-village-choice]").forEach(count);
}
