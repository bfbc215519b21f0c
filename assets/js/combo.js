// 查找选择 a combobox that asks the server: ARIA 1.2 pattern, arrows, Enter, Esc; the code stands in a hidden input.
import { all, create, debounce, failureWords, fetchJson } from "./dom.js";

let serial = 0;

class Combo {
  constructor(root) {
    this.root = root;
    this.input = root.querySelector("input:not([type=hidden])");
    this.held = root.querySelector("input[type=hidden]");
    this.items = [];
    this.active = -1;
    this.asked = 0;
    this.list = create("ul", { class: "combo-list", role: "listbox", id: `combo-${(serial += 1)}`, "aria-label": "查找结果", hidden: "" });
    root.append(this.list);
    const parts = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(parts)) this.input.setAttribute(name, value);
    const ask = debounce(() => this.ask(), 250);
    this.input.addEventListener("input", () => {
      if (this.held) this.held.value = "";
      ask();
    });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => this.press(event));
  }

  async ask() {
    const words = this.input.value.trim();
    if (!words) {
      this.close();
      return;
    }
    const turn = (this.asked += 1);
    const joint = this.root.dataset.combo.includes("?") ? "&" : "?";
    try {
      const found = await fetchJson(`${this.root.dataset.combo}${joint}q=${encodeURIComponent(words)}`);
      if (turn === this.asked) this.show(found);
    } catch (failure) {
      this.note(failureWords(failure, "查找失败，请检查网络后再试"));
    }
  }

  show(found) {
    this.items = found;
    this.active = -1;
    if (!found.length) {
      this.note("没有找到");
      return;
    }
    const shown = this.root.dataset.comboShown || this.root.dataset.comboText;
    this.list.replaceChildren(...found.map((item, index) => create("li", { role: "option", id: `${this.list.id}-${index}`, "aria-selected": "false" }, item[shown])));
    this.open(true);
  }

  note(text) {
    this.items = [];
    this.list.replaceChildren(create("li", { class: "combo-note", role: "option", "aria-disabled": "true", "aria-selected": "false" }, text));
    this.open(true);
  }

  open(shown) {
    this.list.hidden = !shown;
    this.input.setAttribute("aria-expanded", String(shown));
    if (!shown) this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    this.asked += 1;
    this.open(false);
  }

  key(event) {
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !this.list.hidden && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Enter" && this.root.matches(".division-search")) {
      this.takeFirst(event);
    }
  }

  // Enter in the quick search takes the first that was found; it never sends the form behind it.
  takeFirst(event) {
    event.preventDefault();
    if (this.list.hidden) this.ask();
    else if (this.items.length) this.choose(0);
  }

  step(by) {
    if (this.list.hidden || !this.items.length) {
      this.ask();
      return;
    }
    this.active = (this.active + by + this.items.length) % this.items.length;
    Array.from(this.list.children).forEach((option, index) => option.setAttribute("aria-selected", String(index === this.active)));
    const option = this.list.children[this.active];
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  press(event) {
    event.preventDefault();
    const index = Array.from(this.list.children).indexOf(event.target.closest("li"));
    if (this.items[index]) this.choose(index);
  }

  choose(index) {
    const item = this.items[index];
    const { comboText, comboValue } = this.root.dataset;
    this.input.value = item[comboText];
    if (this.held) this.held.value = item[comboValue];
    this.close();
    this.root.dispatchEvent(new CustomEvent("combo:chosen", { bubbles: true, detail: item }));
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

export function startCombos() {
  for (const root of all("[data-combo]")) new Combo(root);
}
