// Runs an ONNX file on inputs from standard input, {"name": {"type", "dims", "data"}}, and prints {"name": {"dims", "data"}}.
// Usage: node run.mjs FOLDER-WITH-NODE-MODULES MODEL.onnx < inputs.json
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [folder, path] = process.argv.slice(2);
const ort = createRequire(join(folder, "package.json"))("onnxruntime-node");
const arrays = { float32: Float32Array, int32: Int32Array, int64: BigInt64Array };
const feeds = {};
for (const [name, { type, dims, data }] of Object.entries(JSON.parse(readFileSync(0, "utf8"))))
    feeds[name] = new ort.Tensor(type, arrays[type].from(data, type === "int64" ? BigInt : Number), dims);
const session = await ort.InferenceSession.create(path, { logSeverityLevel: 3, intraOpNumThreads: 1 });
const results = await session.run(feeds);
const printed = {};
for (const [name, tensor] of Object.entries(results)) printed[name] = { dims: tensor.dims, data: Array.from(tensor.data, Number) };
console.log(JSON.stringify(printed));
