// Puts the eight .tflite models of the MediaPipe npm packages into models/cache/, after checking each
// against the SHA-256 in models/sha256sums. Run by scripts/setup after `npm ci`; does nothing (and needs
// no network) when all are there. The two detectors lie inside *_packed_assets.data; where, stands in
// the loader script beside it.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const cache = join(here, "cache");
const wanted = readFileSync(join(here, "sha256sums"), "utf8")
  .split("\n")
  .filter((line) => line.trim() !== "")
  .map((line) => line.split(/\s+/))
  .map(([sha256, file]) => ({ sha256, file }));

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const isGood = ({ file, sha256: sum }) => existsSync(join(cache, file)) && sha256(readFileSync(join(cache, file))) === sum;

if (wanted.every(isGood)) {
  if (process.argv.includes("--check")) console.log(`models: all ${wanted.length} present and verified`);
  process.exit(0);
}
if (process.argv.includes("--check")) process.exit(1);

const pose = join(here, "node_modules", "@mediapipe", "pose");
const hands = join(here, "node_modules", "@mediapipe", "hands");

function packed(folder, data, loader) {
  const found = readFileSync(join(folder, loader), "utf8").match(/"files":\s*(\[[^\]]*\])/);
  if (!found) throw new Error(`${loader}: no file table in it; is the package the version in package.json?`);
  const bytes = readFileSync(join(folder, data));
  return JSON.parse(found[1]).map(({ filename, start, end }) => [basename(filename), bytes.subarray(start, end)]);
}

const sources = new Map([
  ...packed(pose, "pose_solution_packed_assets.data", "pose_solution_packed_assets_loader.js"),
  ...packed(hands, "hands_solution_packed_assets.data", "hands_solution_packed_assets_loader.js"),
  ...["lite", "full", "heavy"].map((k) => `pose_landmark_${k}.tflite`).map((f) => [f, readFileSync(join(pose, f))]),
  ...["lite", "full"].map((k) => `hand_landmark_${k}.tflite`).map((f) => [f, readFileSync(join(hands, f))]),
]);

mkdirSync(cache, { recursive: true });
for (const { file, sha256: sum } of wanted) {
  const bytes = sources.get(file);
  if (!bytes) throw new Error(`${file}: not in the npm packages`);
  const got = sha256(bytes);
  if (got !== sum) throw new Error(`${file}: SHA-256 is ${got}, expected ${sum}; delete models/node_modules and run make again`);
  const to = join(cache, file);
  writeFileSync(`${to}.tmp`, bytes);
  renameSync(`${to}.tmp`, to);
}
console.log(`models: ${wanted.length} extracted and verified into models/cache`);
