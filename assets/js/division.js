// 行政区划 five selects that fill one another; the deepest chosen code is what is posted.
import { all, create, failureWords, fetchJson } from "./dom.js";

// How many digits of the 12-digit code each level owns.
const DIGITS = [2, 4, 6, 9, 12];

function ancestors(area) {
  return DIGITS.map((digits) => String(area).slice(0, digits).padEnd(12, "0"));
}

class Division {
  constructor(root) {
    this.root = root;
    this.code = root.querySelector("[data-division-code]");
    this.selects = all("select[data-level]", root);
    this.fixed = Number(root.dataset.fixed);
    this.selects.forEach((select, level) => select.addEventListener("change", () => this.changed(level)));
    root.addEventListener("combo:chosen", (event) => this.go(String(event.detail.area)));
    this.start();
  }

  async start() {
    for (let level = this.fixed; level < this.selects.length; level += 1) {
      const above = level === 0 ? "" : this.selects[level - 1].value;
      if (level > 0 && !above) return;
      await this.load(level, above, this.selects[level].value);
    }
  }

  async load(level, above, chosen) {
    const select = this.selects[level];
    if (!select || select.disabled) return;
    try {
      const found = await fetchJson(`${this.root.dataset.division}?area=${encodeURIComponent(above)}`);
      const options = found.map(({ area, name }) => create("option", { value: area }, name));
      select.replaceChildren(select.options[0], ...options);
      select.value = chosen || "";
      if (!chosen && found.length === 1) {
        select.value = String(found[0].area);
        await this.load(level + 1, select.value, "");
      }
    } catch (failure) {
      select.options[0].textContent = failureWords(failure, "加载失败，请重新选择上一级");
    }
  }

  async changed(level) {
    this.selects.slice(level + 1).forEach((select) => select.replaceChildren(select.options[0]));
    this.settle();
    if (this.selects[level].value) await this.load(level + 1, this.selects[level].value, "");
    this.settle();
  }

  async go(area) {
    const codes = ancestors(area);
    for (let level = this.fixed; level < this.selects.length; level += 1) {
      const deeper = level > 0 && codes[level] === codes[level - 1];
      await this.load(level, level === 0 ? "" : this.selects[level - 1].value, deeper ? "" : codes[level]);
      if (deeper) break;
    }
    this.settle();
  }

  settle() {
    const filled = this.selects.filter((select) => select.value);
    this.code.value = filled.length ? filled[filled.length - 1].value : "";
    this.code.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

export function startDivisions() {
  for (const root of all("[data-division]")) {
    const folded = root.closest("details:not([open])");
    if (folded) folded.addEventListener("toggle", () => new Division(root), { once: true });
    else new Division(root);
  }
}
