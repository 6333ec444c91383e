import {
  Body as RequestBody,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  UseGuards,
} from '@nestjs/common';
import { Body } from '../common/body';
import { LoopbackGuard } from '../common/loopback.guard';
import { FaultsService, FaultState } from './faults.service';

@Controller('admin/faults')
@UseGuards(LoopbackGuard)
export class FaultsController {
  constructor(private readonly faults: FaultsService) {}

  @Get()
  list(): FaultState[] {
    return this.faults.list();
  }

  @Post(':name')
  @HttpCode(200)
  start(@Param('name') name: string, @RequestBody() json: unknown): Promise<FaultState> {
    return this.faults.start(name, new Body(json));
  }

  @Delete(':name')
  stop(@Param('name') name: string): Promise<FaultState> {
    return this.faults.stop(name);
  }

  @Delete()
  async stopAll(): Promise<FaultState[]> {
    await this.faults.stopAll();
    return this.faults.list();
  }
}
