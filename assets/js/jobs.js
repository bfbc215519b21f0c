// 进度 asks how far a job has come until it ends, then goes on.
import { all, fetchJson } from "./dom.js";

const PAUSE = 1500;

function paint(box, { done, total, message }) {
  const meter = box.querySelector(".meter");
  const share = total ? (100 * done) / total : 0;
  meter.setAttribute("aria-valuenow", String(done));
  meter.setAttribute("aria-valuemax", String(total));
  meter.querySelector(".meter-fill").style.width = `${share}%`;
  box.querySelector("[data-job-count]").textContent = `${done} / ${total}`;
  box.querySelector("[data-job-message]").textContent = message || "";
}

async function follow(box) {
  try {
    const state = await fetchJson(box.dataset.job);
    paint(box, state);
    if (state.state === "running") {
      window.setTimeout(follow, PAUSE, box);
      return;
    }
    box.querySelector(".meter-fill").classList.add(state.state === "failed" ? "bad" : "ok");
    if (state.next) window.location.assign(state.next);
  } catch (failure) {
    if (failure.message === "401") {
      box.querySelector("[data-job-message]").textContent = "登录已失效，请重新登录后从导入记录查看；后台仍在办理";
      return;
    }
    box.querySelector("[data-job-message]").textContent = "网络中断，正在重试……";
    window.setTimeout(follow, 2 * PAUSE, box);
  }
}

export function startJobs() {
  all("[data-job]").forEach(follow);
}
