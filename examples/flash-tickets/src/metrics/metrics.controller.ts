import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { MetricsService } from './metrics.service';

@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: MetricsService) {}

  @Get()
  async page(@Res() response: Response): Promise<void> {
    const page = await this.metrics.registry.metrics();
    response.type(this.metrics.registry.contentType).send(page);
  }
}
