// 首屏 what must be known before the page is painted: 大字 and the folded menu, kept per browser.
import { recall } from "./store.js";

const root = document.documentElement;
if (recall("yunling.size") === "large") root.dataset.size = "large";
if (recall("yunling.nav") === "closed") root.dataset.nav = "closed";
