// 合同资金 the sum of the sources, the gap and the price of a village, while they are typed; 自动兜底 fills the last source.
import { all } from "./dom.js";

const UNIT = 10000;

// Whole units of 0.0001, so that nothing drifts; nothing or words count nothing.
function unitsOf(form, name) {
  const number = Number(form.elements[name].value.replace(/[,，\s]/g, ""));
  return Number.isFinite(number) ? Math.round(number * UNIT) : 0;
}

function words(units) {
  return String(Number((units / UNIT).toFixed(4)));
}

function start(panel) {
  const form = panel.closest("form");
  const { amount, sources, last, villages } = panel.dataset;
  const names = sources.split(" ");
  const out = (name) => panel.querySelector(`[data-figure="${name}"]`);
  const sum = (some) => some.reduce((total, name) => total + unitsOf(form, name), 0);

  function show() {
    const whole = unitsOf(form, amount);
    const paid = sum(names);
    const chosen = all(`input[name="${villages}"]:checked`, form).length;
    out("total").textContent = words(paid);
    out("gap").textContent = words(whole - paid);
    out("price").textContent = chosen ? words(Math.round(whole / chosen / 100) * 100) : "—";
    panel.classList.toggle("alert-warning", whole !== paid);
  }

  panel.querySelector("[data-fill-up]").addEventListener("click", () => {
    const rest = unitsOf(form, amount) - sum(names.filter((name) => name !== last));
    form.elements[last].value = words(Math.max(0, rest));
    form.elements[last].dispatchEvent(new Event("input", { bubbles: true }));
  });
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  show();
}

export function startFunds() {
  all("[data-funds]").forEach(start);
}
