// 校验 the checks that a control declares (data-*), said at once; the server judges again and has the last word.
import { dayOf } from "./dates.js";
import { aliasesOf, optionsOf, wordsIn } from "./several.js";

export function problemOf(control) {
  const { dataset } = control;
  const value = control.value.trim();
  if (!value) return "required" in dataset ? "不能为空" : "";
  if ("number" in dataset) {
    const problem = numberProblem(value, dataset);
    if (problem) return problem;
  }
  if ("date" in dataset && !dayOf(value)) return `“${value}”不是日期，请按 2021-08-11 填写`;
  if (control.tagName === "SELECT" && "typed" in control.selectedOptions[0].dataset) return `“${value}”不在可选范围`;
  if (dataset.several) {
    const unknown = unknownWords(control, value);
    if (unknown.length) return `${unknown.map((word) => `“${word}”`).join("、")}不在可选范围，多项之间用“、”隔开`;
  }
  if (dataset.length && Array.from(value).length > Number(dataset.length)) return `不能超过 ${dataset.length} 字`;
  if (dataset.pattern && !matches(value, dataset.pattern)) return dataset.message || "格式不正确";
  return "";
}

function unknownWords(control, value) {
  const known = [...optionsOf(control), ...aliasesOf(control)];
  return known.includes(value) ? [] : wordsIn(value).filter((word) => !known.includes(word));
}

function matches(value, pattern) {
  return new RegExp(`^(?:${pattern})$`).test(value);
}

function numberProblem(value, dataset) {
  const plain = value.replace(/,/g, "");
  if (!/^[-+]?(\d+(\.\d*)?|\.\d+)$/.test(plain)) return `“${value}”不是数字`;
  const [, fraction = ""] = plain.split(".");
  if ("whole" in dataset && Number(fraction || 0) !== 0) return "只能填整数";
  if (dataset.scale && fraction.replace(/0+$/, "").length > Number(dataset.scale)) return `最多保留 ${dataset.scale} 位小数`;
  const number = Number(plain);
  if (dataset.atLeast && number < Number(dataset.atLeast)) return `不能小于 ${dataset.atLeast}`;
  if (dataset.above && number <= Number(dataset.above)) return `必须大于 ${dataset.above}`;
  if (dataset.atMost && number > Number(dataset.atMost)) return `不能大于 ${dataset.atMost}`;
  return "";
}
