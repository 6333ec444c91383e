import { writeFileSync } from 'node:fs';
import { Options, readOptions, usage } from './options';
import { Sale } from './sale';

function options(): Options | undefined {
  const words = process.argv.slice(2);
  if (words.includes('--help')) {
    console.log(usage());
    return undefined;
  }
  try {
    return readOptions(words);
  } catch (error) {
    console.error(`load: ${error instanceof Error ? error.message : String(error)}\n${usage()}`);
    process.exit(2);
  }
}

async function main(): Promise<void> {
  const wanted = options();
  if (!wanted) return;
  const text = JSON.stringify(await new Sale(wanted).run(), null, 2);
  console.log(text);
  if (wanted.output !== undefined) writeFileSync(wanted.output, `${text}\n`);
}

main().catch((error: unknown) => {
  console.error(`load: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
