// Judges the policies that stand on standard input, one a line, with Google's csp_evaluator; prints its findings as JSON.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(import.meta.url);
const { CspEvaluator } = require("csp_evaluator/dist/evaluator.js");
const { CspParser } = require("csp_evaluator/dist/parser.js");

const policies = readFileSync(0, "utf8").split("\n").filter(Boolean);
const found = policies.map((policy) =>
  new CspEvaluator(new CspParser(policy).csp).evaluate().map((each) => ({
    severity: each.severity,
    directive: each.directive,
    value: each.value ?? "",
    description: each.description,
  })),
);
console.log(JSON.stringify(found));
