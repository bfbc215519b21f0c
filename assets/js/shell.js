// 页面框架 menu, 大字, popups and the keys: "/" query form, Ctrl+S saves, Esc closes.
import { all, create, on } from "./dom.js";
import { forget, remember } from "./store.js";

const root = document.documentElement;
const phone = window.matchMedia("(max-width: 767px)");

function menuIsOpen() {
  return phone.matches ? root.dataset.drawer === "open" : root.dataset.nav !== "closed";
}

function showMenuState() {
  for (const button of all("[data-menu-toggle]")) button.setAttribute("aria-expanded", String(menuIsOpen()));
}

function closeDrawer() {
  if (root.dataset.drawer !== "open") return false;
  delete root.dataset.drawer;
  showMenuState();
  const button = document.querySelector("[data-menu-toggle]");
  if (button) button.focus();
  return true;
}

function toggleMenu() {
  if (phone.matches) {
    if (closeDrawer()) return;
    root.dataset.drawer = "open";
    const first = document.querySelector("#sidebar a, #sidebar summary");
    if (first) first.focus();
  } else if (root.dataset.nav === "closed") {
    delete root.dataset.nav;
    forget("yunling.nav");
  } else {
    root.dataset.nav = "closed";
    remember("yunling.nav", "closed");
  }
  showMenuState();
}

function showSize() {
  const large = root.dataset.size === "large";
  for (const button of all("[data-size-toggle]")) button.setAttribute("aria-pressed", String(large));
}

function toggleSize() {
  if (root.dataset.size === "large") {
    delete root.dataset.size;
    forget("yunling.size");
  } else {
    root.dataset.size = "large";
    remember("yunling.size", "large");
  }
  showSize();
}

function searchMenu(event, input) {
  const wanted = input.value.trim();
  for (const item of all("#sidebar > ul > li")) {
    const children = all(".menu-children > li", item);
    for (const child of children) child.hidden = !child.textContent.includes(wanted) && !item.querySelector(".menu-link").textContent.includes(wanted);
    item.hidden = !item.textContent.includes(wanted);
    const group = item.querySelector("details");
    if (group && wanted) group.open = true;
  }
}

function closePopups(except) {
  let closed = false;
  for (const popup of all("details[data-popup][open]")) {
    if (except && popup.contains(except)) continue;
    popup.open = false;
    closed = true;
  }
  return closed;
}

function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));
}

function focusQuery(event) {
  const first = document.querySelector(".query-form input:not([type=hidden]), .query-form select");
  if (!first) return;
  event.preventDefault();
  const card = first.closest("[data-query]");
  if (card) card.dataset.open = "yes";
  first.focus();
}

// Of several forms on a page the one that is being filled in.
function saveButton(target) {
  const form = target instanceof Element && target.closest("form");
  return (form && form.querySelector("[data-save]")) || document.querySelector("[data-save]");
}

function onKey(event) {
  if (event.key === "/" && !isTyping(event.target)) focusQuery(event);
  if (event.key === "Escape" && (closePopups() || closeDrawer())) event.preventDefault();
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    const save = saveButton(event.target);
    if (!save) return;
    event.preventDefault();
    save.click();
  }
}

// On paper a box cannot be scrolled: its whole text is written out beside it.
function writeOut(box) {
  const shown = box.tagName === "SELECT" ? (box.selectedOptions[0] || {}).text : box.value;
  let words = box.parentElement.querySelector(":scope > .print-value");
  if (!words) words = box.parentElement.appendChild(create("span", { class: "print-value", "aria-hidden": "true" }));
  words.textContent = shown || "";
  box.classList.add("written-out");
}

export function startShell() {
  const tab = document.querySelector(".tabs [aria-current]");
  if (tab) tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - 40;
  on("click", "[data-menu-toggle]", toggleMenu);
  on("click", "[data-menu-close]", closeDrawer);
  on("click", "[data-size-toggle]", toggleSize);
  on("click", "[data-back]", () => window.history.back());
  on("click", "[data-print]", () => window.print());
  on("input", "[data-menu-search]", searchMenu);
  on("change", "select[data-jump]", (event, select) => window.location.assign(select.value));
  document.addEventListener("click", (event) => closePopups(event.target));
  document.addEventListener("keydown", onKey);
  phone.addEventListener("change", showMenuState);
  showMenuState();
  showSize();
  window.addEventListener("beforeprint", () => all(".row-grid .cell, textarea.input").forEach(writeOut));
  if (document.querySelector("[data-print-now]")) window.addEventListener("load", () => window.print());
  const active = document.querySelector("#sidebar [aria-current]");
  if (active && !phone.matches) active.scrollIntoView({ block: "nearest" });
}
