import { Controller, Get, Param, ParseIntPipe } from '@nestjs/common';
import { Event, EventsService } from './events.service';

@Controller('api/events')
export class EventsController {
  constructor(private readonly events: EventsService) {}

  @Get()
  list(): Promise<Event[]> {
    return this.events.list();
  }

  @Get(':id')
  one(@Param('id', ParseIntPipe) id: number): Promise<Event> {
    return this.events.one(id);
  }
}
