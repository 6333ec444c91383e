import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { startApp } from './app';
import { readSettings } from './settings/settings';

startApp(readSettings(process.env)).catch((error: unknown) => {
  new Logger('main').error(`cannot start: ${String(error)}`);
  process.exit(1);
});
