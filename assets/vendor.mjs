// 静态资源 the browser's files: bundles assets/css and assets/js, builds the icon sprite and the
// ECharts subset, and writes app/static with a lock of every file's bytes and sha384.
//
//   npm ci && node assets/vendor.mjs
//
// The output is committed. tests/app/test_static_assets.py verifies it without npm.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ASSETS = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(ASSETS);
const STATIC = join(ROOT, "app", "static");
const TARGET = ["chrome90", "safari15"];

const ICONS = readFileSync(join(ASSETS, "icons.txt"), "utf8").split(/\s+/).filter(Boolean);

function sha384(content) {
  return createHash("sha384").update(content).digest("base64");
}

function packageOf(name) {
  const { version, license } = JSON.parse(readFileSync(join(ROOT, "node_modules", name, "package.json"), "utf8"));
  return { package: name, version, license };
}

async function bundle(entry, output, format) {
  const result = await build({
    absWorkingDir: ROOT,
    bundle: true,
    charset: "utf8",
    entryPoints: [join("assets", entry)],
    format,
    legalComments: "inline",
    logLevel: "warning",
    minify: true,
    target: TARGET,
    write: false,
  });
  writeFileSync(join(STATIC, output), result.outputFiles[0].contents);
}

function symbolOf(name) {
  const source = readFileSync(join(ROOT, "node_modules/@tabler/icons/icons/outline", `${name}.svg`), "utf8");
  const shapes = source.slice(source.indexOf(">") + 1, source.lastIndexOf("</svg>"))
    .replace(/<path stroke="none"[^>]*\/>/g, "")
    .replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
}

function writeSprite() {
  const open = '<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" stroke-width="2" '
    + 'stroke-linecap="round" stroke-linejoin="round">';
  writeFileSync(join(STATIC, "icons.svg"), `${open}\n${ICONS.map(symbolOf).join("\n")}\n</svg>\n`);
}

function sourcesIn(folder) {
  return readdirSync(join(ASSETS, folder)).sort().map((name) => join("assets", folder, name));
}

function entryOf(output, sources, packages) {
  const content = readFileSync(join(STATIC, output));
  const digest = createHash("sha384");
  for (const source of sources) digest.update(readFileSync(join(ROOT, source)));
  return {
    file: output,
    bytes: content.length,
    sha384: sha384(content),
    sources,
    sourcesSha384: digest.digest("base64"),
    packages: packages.map(packageOf),
  };
}

for (const folder of ["css", "js", "vendor"]) mkdirSync(join(STATIC, folder), { recursive: true });
await bundle("css/app.css", "css/app.css");
await bundle("js/early.js", "js/early.js", "iife");
await bundle("js/app.js", "js/app.js", "iife");
await bundle("echarts.js", "vendor/echarts.js", "iife");
writeSprite();

const scripts = sourcesIn("js");
const files = [
  entryOf("css/app.css", sourcesIn("css"), []),
  entryOf("js/early.js", scripts, []),
  entryOf("js/app.js", scripts, []),
  entryOf("icons.svg", ["assets/icons.txt"], ["@tabler/icons"]),
  entryOf("vendor/echarts.js", ["assets/echarts.js"], ["echarts", "zrender", "tslib"]),
];
const lock = { builtWith: packageOf("esbuild"), target: TARGET, files };
writeFileSync(join(STATIC, "vendor", "vendor.lock.json"), `${JSON.stringify(lock, null, 2)}\n`);
for (const { file, bytes } of files) console.log(`${file} ${bytes}`);
