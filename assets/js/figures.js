// 实时数字 what the server makes of a form while it is typed, and the text it would write into an empty field.
import { all, debounce, fetchJson } from "./dom.js";

class Figures {
  constructor(region) {
    this.region = region;
    this.form = document.getElementById(region.dataset.form);
    this.list = region.querySelector("ul");
    this.suggested = {};
    this.asked = 0;
    const ask = debounce(() => this.ask(), 300);
    this.form.addEventListener("input", ask);
    this.form.addEventListener("change", ask);
    this.ask();
  }

  async ask() {
    const turn = (this.asked += 1);
    const typed = new URLSearchParams();
    for (const name of this.region.dataset.fields.split(" ")) {
      const control = this.form.elements[name];
      if (control) typed.set(name, control.value);
    }
    try {
      const told = await fetchJson(`${this.region.dataset.figures}?${typed}`);
      if (turn === this.asked) this.show(told);
    } catch (failure) {
      this.list.replaceChildren();
    }
  }

  show({ lines, suggest }) {
    const items = lines.map((text) => {
      const item = document.createElement("li");
      item.textContent = text;
      return item;
    });
    this.list.replaceChildren(...items);
    this.region.hidden = items.length === 0;
    for (const [name, text] of Object.entries(suggest)) this.suggest(name, text);
  }

  // Only what nobody has typed is written over.
  suggest(name, text) {
    const control = this.form.elements[name];
    if (control.value && control.value !== this.suggested[name]) return;
    control.value = text;
    this.suggested[name] = text;
  }
}

export function startFigures() {
  for (const region of all("[data-figures]")) new Figures(region);
}
