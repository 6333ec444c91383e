export interface Profile {
  readonly peak: number;
  readonly rise: number;
  readonly hold: number;
  readonly decay: number;
}

export function length({ rise, hold, decay }: Profile): number {
  return rise + hold + decay;
}

/**
 * Users who have come by so many seconds after the opening: they come ever faster, then at the
 * peak's pace, then ever more slowly, along straight lines.
 */
export function arrivals(profile: Profile, seconds: number): number {
  const { peak, rise, hold, decay } = profile;
  const rising = Math.min(Math.max(seconds, 0), rise);
  const holding = Math.min(Math.max(seconds - rise, 0), hold);
  const decaying = Math.min(Math.max(seconds - rise - hold, 0), decay);
  const risen = rise > 0 ? (peak * rising ** 2) / (2 * rise) : 0;
  const decayed = decay > 0 ? peak * (decaying - decaying ** 2 / (2 * decay)) : 0;
  return risen + peak * holding + decayed;
}
