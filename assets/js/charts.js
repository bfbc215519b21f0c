// 台账图表 bars and lines by ECharts, fetched only when a page holds a chart; a click follows the bar's link.
import { all, create } from "./dom.js";

const PALETTE = ["#1456b0", "#2f9e63", "#d98200", "#7a5bc7", "#c2410c", "#0e7490"];
const ADDRESS = document.currentScript ? document.currentScript.dataset.echarts : "";
const NONCE = document.currentScript ? document.currentScript.nonce : "";

const NARROW = 640;
const BAR_HEIGHT = 30;

// A number with its thousands apart, as in the table.
const written = (value, unit) => (typeof value === "number" ? `${value.toLocaleString("zh-CN")}${unit || ""}` : "—");

// Bars lie down where their names would not fit side by side.
const liesDown = (data, width) => data.type === "bar" && width < NARROW && data.labels.length > 3;

function seriesOf(data, lying) {
  const single = data.series.length === 1 && data.labels.length <= (lying ? Infinity : 24);
  return data.series.map(({ name, values }) => ({
    name,
    data: values,
    type: data.type || "bar",
    barMaxWidth: lying ? 18 : 46,
    symbolSize: 6,
    label: { show: single && data.type === "bar", position: lying ? "right" : "top", formatter: ({ value }) => written(value, data.unit) },
    cursor: data.links ? "pointer" : "default",
  }));
}

// Lying bars have room for a name in two lines; few standing ones break theirs; many are slanted; days are thinned out.
function placeLabels(data, size, width, lying) {
  if (lying) return { interval: 0, fontSize: size, width: Math.round(width * 0.3), overflow: "break" };
  if (data.type === "line") return { interval: "auto", fontSize: size, hideOverlap: true };
  const crowd = data.labels.length > 12;
  const room = Math.floor((width - 60) / data.labels.length) - 6;
  return { interval: data.labels.length > 30 ? "auto" : 0, rotate: crowd ? 35 : 0, fontSize: size, ...(crowd ? {} : { width: room, overflow: "break" }) };
}

function optionOf(data, width, lying) {
  const size = Math.round(parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.86);
  const places = { type: "category", data: data.labels, inverse: lying, axisLabel: placeLabels(data, size, width, lying) };
  const numbers = { type: "value", name: lying ? "" : data.unit || "", max: data.max, axisLabel: { fontSize: size, hideOverlap: true }, splitNumber: lying ? 3 : 5 };
  return {
    animation: false,
    aria: { enabled: true },
    color: PALETTE,
    grid: { left: 8, right: lying ? 52 : 12, top: data.series.length > 1 ? 34 : lying ? 4 : 28, bottom: 4, containLabel: true },
    legend: { show: data.series.length > 1, top: 0, textStyle: { fontSize: size } },
    series: seriesOf(data, lying),
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: size },
    tooltip: { trigger: "axis", confine: true, valueFormatter: (value) => written(value, data.unit), axisPointer: { type: data.type === "line" ? "line" : "shadow" } },
    xAxis: lying ? numbers : places,
    yAxis: lying ? places : numbers,
  };
}

function draw(figure) {
  const data = JSON.parse(figure.querySelector("script").textContent);
  const canvas = create("div", { style: "width:100%;height:100%" });
  figure.append(canvas);
  const chart = window.echarts.init(canvas, null, { renderer: "svg", locale: "ZH" });
  const fit = () => {
    const lying = liesDown(data, canvas.clientWidth);
    figure.style.height = lying ? `${data.labels.length * BAR_HEIGHT + 40}px` : "";
    chart.resize();
    chart.setOption(optionOf(data, canvas.clientWidth, lying), true);
  };
  fit();
  chart.on("click", ({ dataIndex }) => {
    const link = data.links && data.links[dataIndex];
    if (link) window.location.assign(link);
  });
  window.addEventListener("resize", fit);
  window.addEventListener("beforeprint", fit);
}

export function startCharts() {
  const figures = all("[data-chart]");
  if (!figures.length || !ADDRESS) return;
  const script = create("script", { src: ADDRESS, nonce: NONCE });
  script.addEventListener("load", () => figures.forEach(draw));
  document.head.append(script);
}
