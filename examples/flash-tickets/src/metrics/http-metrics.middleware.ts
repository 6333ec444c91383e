import { Injectable, NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { MetricsService } from './metrics.service';

/** nginx's word for a client that went away before its answer. */
const CLIENT_CLOSED_REQUEST = 499;

/**
 * Counts each request under the pattern of its route (`/api/events/:id`), never under its path:
 * the number of series must not depend on what clients ask for.
 */
@Injectable()
export class HttpMetricsMiddleware implements NestMiddleware {
  constructor(private readonly metrics: MetricsService) {}

  use(request: Request, response: Response, next: NextFunction): void {
    const started = process.hrtime.bigint();
    response.once('close', () => {
      const seconds = Number(process.hrtime.bigint() - started) / 1e9;
      this.observe(request, response, seconds);
    });
    next();
  }

  private observe(request: Request, response: Response, seconds: number): void {
    const labels = {
      method: request.method,
      route: routeOf(request),
      status: String(response.writableFinished ? response.statusCode : CLIENT_CLOSED_REQUEST),
    };
    this.metrics.httpRequests.inc(labels);
    this.metrics.httpDuration.observe(labels, seconds);
    const sent = requestSize(request);
    if (sent !== undefined) this.metrics.httpRequestSize.observe(labels, sent);
    const answered = response.getHeader('content-length');
    if (answered !== undefined) this.metrics.httpResponseSize.observe(labels, Number(answered));
  }
}

function routeOf(request: Request): string {
  const route = request.route as { path?: string } | undefined;
  return route?.path ?? 'unmatched';
}

/** Without a length there is no body, unless it comes in chunks: then nobody has said. */
function requestSize(request: Request): number | undefined {
  const length = request.headers['content-length'];
  if (length !== undefined) return Number(length);
  return request.headers['transfer-encoding'] === undefined ? 0 : undefined;
}
