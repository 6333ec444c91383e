import { Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { Place, QueueService } from './queue.service';

@Controller('api/queue')
export class QueueController {
  constructor(private readonly queue: QueueService) {}

  @Post()
  @HttpCode(200)
  join(): Promise<Place> {
    return this.queue.join();
  }

  @Get(':ticket')
  place(@Param('ticket', ParseUUIDPipe) ticket: string): Promise<Place> {
    return this.queue.place(ticket);
  }

  @Delete(':ticket')
  @HttpCode(204)
  leave(@Param('ticket', ParseUUIDPipe) ticket: string): Promise<void> {
    return this.queue.leave(ticket);
  }
}
