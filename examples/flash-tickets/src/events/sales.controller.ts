import { Body as RequestBody, Controller, Post, UseGuards } from '@nestjs/common';
import { Body } from '../common/body';
import { LoopbackGuard } from '../common/loopback.guard';
import { Event, EventsService } from './events.service';

/** What the box office does: a new event, whose sale opens in so many seconds. */
@Controller('admin/events')
@UseGuards(LoopbackGuard)
export class SalesController {
  constructor(private readonly events: EventsService) {}

  @Post()
  open(@RequestBody() json: unknown): Promise<Event> {
    const body = new Body(json);
    return this.events.open(
      body.text('name', 200),
      body.whole('priceCents', 0, 1_000_000),
      body.whole('tickets', 1, 1_000_000),
      body.number('opensInSeconds', 0, 86_400),
    );
  }
}
