// 请选择账户 the accounts of a division, a page at a time; choosing one fills in the name.
import { all, create, fetchJson } from "./dom.js";

class AccountPicker {
  constructor(root) {
    this.root = root;
    this.code = root.querySelector("[data-division-code]");
    this.list = root.querySelector("[data-account-list]");
    this.say = root.querySelector("[data-account-status]");
    this.more = root.querySelector("[data-account-more]");
    this.input = document.getElementById(root.dataset.fills);
    this.asked = 0;
    // The name field keeps the focus, else its complaint of being empty would push the summary from under the pointer.
    root.querySelector("summary").addEventListener("mousedown", (event) => event.preventDefault());
    this.code.addEventListener("input", () => this.start());
    this.more.addEventListener("click", () => this.load(this.page + 1));
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("button")));
  }

  start() {
    this.list.replaceChildren();
    this.more.hidden = true;
    this.say.textContent = "";
    this.asked += 1;
    if (this.code.value) this.load(1);
  }

  async load(page) {
    const turn = (this.asked += 1);
    try {
      const found = await fetchJson(`${this.root.dataset.accounts}?area=${this.code.value}&page=${page}`);
      if (turn === this.asked) this.show(found, page);
    } catch (failure) {
      if (turn === this.asked) this.say.textContent = failure.message === "429" ? "查找过于频繁，请 10 分钟后再试；也可以直接输入账号登录" : "查找失败，请检查网络后再试";
    }
  }

  show({ accounts, more }, page) {
    this.page = page;
    const lines = accounts.map(({ name, text }) => {
      const line = create("li", {});
      line.append(create("button", { type: "button", class: "account-choice", "data-name": name }, text));
      return line;
    });
    this.list.append(...lines);
    this.more.hidden = !more;
    const total = this.list.children.length;
    this.say.textContent = total ? `已列出 ${total} 个账户，请选择` : "这个行政区划还没有账户，请选择下一级，或直接输入账号";
    if (page > 1 && lines.length) lines[0].firstChild.focus();
  }

  choose(button) {
    if (!button) return;
    this.input.value = button.dataset.name;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.root.open = false;
    document.getElementById(this.root.dataset.then).focus();
  }
}

export function startAccounts() {
  for (const root of all("[data-accounts]")) new AccountPicker(root);
}
