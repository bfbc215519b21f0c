// 台账图表 bars and lines by ECharts, fetched only when a page holds a chart; a click follows the bar's link.
import { all, create } from "./dom.js";

const PALETTE = ["#1456b0", "#2f9e63", "#d98200", "#7a5bc7", "#c2410c", "#0e7490"];
const ADDRESS = document.currentScript ? document.currentScript.dataset.echarts : "";

function seriesOf(data) {
  return data.series.map(({ name, values }) => ({
    name,
    data: values,
    type: data.type || "bar",
    barMaxWidth: 46,
    label: { show: data.series.length === 1 && values.length <= 24, position: "top", formatter: `{c}${data.unit || ""}` },
    cursor: data.links ? "pointer" : "default",
  }));
}

// Few places: their names are broken into lines; many: they are slanted.
function placeLabels(data, size, width) {
  const crowd = data.labels.length > 12;
  const room = Math.floor((width - 60) / data.labels.length) - 6;
  return { interval: data.labels.length > 30 ? "auto" : 0, rotate: crowd ? 35 : 0, fontSize: size, ...(crowd ? {} : { width: room, overflow: "break" }) };
}

function optionOf(data, width) {
  const size = Math.round(parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.86);
  return {
    animation: false,
    aria: { enabled: true },
    color: PALETTE,
    grid: { left: 8, right: 12, top: data.series.length > 1 ? 34 : 28, bottom: 4, containLabel: true },
    legend: { show: data.series.length > 1, top: 0, textStyle: { fontSize: size } },
    series: seriesOf(data),
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: size },
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" } },
    xAxis: { type: "category", data: data.labels, axisLabel: placeLabels(data, size, width) },
    yAxis: { type: "value", name: data.unit || "", max: data.max, axisLabel: { fontSize: size } },
  };
}

function draw(figure) {
  const data = JSON.parse(figure.querySelector("script").textContent);
  const canvas = create("div", { style: "width:100%;height:100%" });
  figure.append(canvas);
  const chart = window.echarts.init(canvas, null, { renderer: "svg" });
  chart.setOption(optionOf(data, canvas.clientWidth));
  chart.on("click", ({ dataIndex }) => {
    const link = data.links && data.links[dataIndex];
    if (link) window.location.assign(link);
  });
  const fit = () => {
    chart.resize();
    chart.setOption({ xAxis: optionOf(data, canvas.clientWidth).xAxis });
  };
  window.addEventListener("resize", fit);
  window.addEventListener("beforeprint", fit);
}

export function startCharts() {
  const figures = all("[data-chart]");
  if (!figures.length || !ADDRESS) return;
  const script = create("script", { src: ADDRESS });
  script.addEventListener("load", () => figures.forEach(draw));
  document.head.append(script);
}
