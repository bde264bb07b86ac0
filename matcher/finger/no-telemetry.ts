/**
 * ONNX Runtime's builds carry a telemetry that is on unless this variable says otherwise: it keeps a device id and a
 * database in the user's home folder and uploads from it (seen with onnxruntime-node 1.30.0 on Linux, under strace).
 * A polling station reports to nobody. Imported before the library; a worker thread's `process.env` is only a copy, so
 * the main thread of each process must have imported this too, and does, with the matcher's identity.
 */
process.env.ORT_DISABLE_TELEMETRY = '1'
