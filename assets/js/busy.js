// 正在办理 the button that was pressed says that it is at work; a page that is slow to come shows a line at the top.
import { all } from "./dom.js";

const root = document.documentElement;
const PATIENCE = 8000;
const LONGEST = 20000;

export function working(button) {
  if (!(button instanceof HTMLElement) || !button.matches(".btn, .switch, .btn-link")) return;
  button.setAttribute("aria-busy", "true");
  window.setTimeout(() => button.removeAttribute("aria-busy"), LONGEST);
}

export function rested(within = document) {
  for (const button of all("[aria-busy]", within)) button.removeAttribute("aria-busy");
}

// An answer that turns out to be a file leaves the page where it is: the line does not wait for ever.
function leaving() {
  root.dataset.leaving = "yes";
  window.setTimeout(arrived, PATIENCE);
}

function arrived() {
  delete root.dataset.leaving;
}

export function startBusy() {
  window.addEventListener("beforeunload", leaving);
  window.addEventListener("pageshow", () => {
    arrived();
    rested();
  });
}
