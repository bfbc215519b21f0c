// 框架部件 what FAB's own templates expect of data-toggle and data-dismiss, and of its field widgets.
import { all, create, on } from "./dom.js";

function closeMenus(except) {
  for (const open of all(".open > .dropdown-menu")) {
    const holder = open.parentElement;
    if (holder === except) continue;
    holder.classList.remove("open");
    const toggle = holder.querySelector('[data-toggle="dropdown"]');
    if (toggle) toggle.setAttribute("aria-expanded", "false");
  }
}

function toggleDropdown(event, toggle) {
  event.preventDefault();
  const holder = toggle.parentElement;
  closeMenus(holder);
  toggle.setAttribute("aria-expanded", String(holder.classList.toggle("open")));
}

function showTab(toggle) {
  const pane = document.querySelector(toggle.getAttribute("href"));
  if (!pane) return;
  for (const other of all('[data-toggle="tab"]', toggle.closest("ul"))) {
    other.parentElement.classList.toggle("active", other === toggle);
    other.setAttribute("aria-selected", String(other === toggle));
  }
  for (const other of pane.parentElement.children) other.classList.toggle("active", other === pane);
}

function toggleCollapse(event, toggle) {
  event.preventDefault();
  const target = document.querySelector(toggle.dataset.target || toggle.getAttribute("href"));
  if (target) toggle.setAttribute("aria-expanded", String(target.classList.toggle("in")));
}

// FAB's date widgets get our calendar, never the browser's own, which speaks its language; the id of their wrapper repeats on the page.
function ownDate(wrapper) {
  wrapper.removeAttribute("id");
  const input = wrapper.querySelector("input");
  if (!input) return;
  input.autocomplete = "off";
  if (wrapper.classList.contains("appbuilder_datetime")) {
    input.placeholder = "如 2021-08-11 16:38:07";
    return;
  }
  input.placeholder = "如 2021-08-11";
  input.value = input.value.slice(0, 10);
  input.dataset.date = "";
  input.after(create("button", { type: "button", class: "btn btn-sm", "data-date-open": "", "aria-label": "打开日历" }, "日历"));
}

// A multiple select becomes a list of ticked words; the select keeps what is posted.
function tickList(select) {
  const list = create("div", { class: "many", role: "group", "aria-label": select.getAttribute("aria-label") || select.name });
  for (const option of select.options) {
    const label = create("label", { class: "choice" });
    const tick = create("input", { type: "checkbox" });
    tick.checked = option.selected;
    tick.addEventListener("change", () => {
      option.selected = tick.checked;
    });
    label.append(tick, option.textContent);
    list.append(label);
  }
  select.hidden = true;
  select.after(list);
  if (select.options.length > 15) list.before(searchOf(list));
}

function searchOf(list) {
  const input = create("input", { type: "search", class: "form-control many-search", placeholder: "输入文字筛选", "aria-label": "筛选选项" });
  input.addEventListener("input", () => {
    for (const label of list.children) label.hidden = !label.textContent.includes(input.value.trim());
  });
  return input;
}

export function startFramework() {
  on("click", '[data-toggle="dropdown"]', toggleDropdown);
  on("click", '[data-toggle="collapse"]', toggleCollapse);
  on("click", '[data-toggle="tab"]', (event, toggle) => {
    event.preventDefault();
    showTab(toggle);
  });
  on("click", '[data-dismiss="alert"]', (event, button) => button.closest(".alert").remove());
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest('[data-toggle="dropdown"]')) closeMenus(null);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus(null);
  });
  all(".appbuilder_date, .appbuilder_datetime").forEach(ownDate);
  all("select[multiple].my_select2").forEach(tickList);
}
