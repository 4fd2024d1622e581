// tests/determinism/wasm/play.mjs: plays a corpus by play.c as WebAssembly.
//
// In a program that makes the compiler jump, WebAssembly stops: it is said to be left out, on standard error,
// and the next one is played by a new machine.
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { argv } from 'node:process';
import { WASI } from 'node:wasi';

const [, , machine, corpus, temporary] = argv;
const module = new WebAssembly.Module(readFileSync(machine));
let first = 0;
for (let goes_on = true; goes_on; first++) {
    const stdin = openSync(corpus, 'r'), stdout = openSync(temporary, 'w');
    const wasi = new WASI({ version: 'preview1', args: ['play', String(first)], env: {}, stdin, stdout });
    goes_on = false;
    try {
        wasi.start(new WebAssembly.Instance(module, wasi.getImportObject()));
    } catch (stop) {
        if (!(stop instanceof WebAssembly.RuntimeError) || stop.message !== 'unreachable') throw stop;
        goes_on = true;
    }
    closeSync(stdin);
    closeSync(stdout);
    const lines = readFileSync(temporary, 'utf8');
    writeSync(1, lines);
    first += lines.split('\n').length - 1;
    if (goes_on) writeSync(2, `left out ${first}\n`);
}
