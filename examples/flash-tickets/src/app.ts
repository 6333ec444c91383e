import type { LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module';
import { Settings } from './settings/settings';

/** Longer than clients keep a connection they do not use: they are the ones to close it. */
const KEEP_ALIVE_MILLISECONDS = 65_000;

/** The service, listening; port 0 finds a free one. */
export async function startApp(
  settings: Settings,
  logger: LogLevel[] = ['log', 'warn', 'error'],
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.of(settings), {
    logger,
    abortOnError: false,
    forceCloseConnections: true, // Node 18 would wait for those that are kept alive
  });
  app.disable('x-powered-by');
  app.disable('etag');
  app.enableShutdownHooks();
  await app.listen(settings.port, settings.host);
  app.getHttpServer().keepAliveTimeout = KEEP_ALIVE_MILLISECONDS;
  return app;
}
