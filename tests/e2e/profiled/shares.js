// Burns a CPU in three functions and tells, by the process's clock, which share each of them took.
let turns = 0;

function burn_five(n) {
  for (let i = 0; i < 5 * n; ++i) turns = (turns * 31 + i) % 65521;
}

function burn_three(n) {
  for (let i = 0; i < 3 * n; ++i) turns = (turns * 31 + i) % 65521;
}

function burn_two(n) {
  for (let i = 0; i < 2 * n; ++i) turns = (turns * 31 + i) % 65521;
}

const spent = {burn_five: 0, burn_three: 0, burn_two: 0};
const now = () => {
  const {user, system} = process.cpuUsage();
  return (user + system) / 1e6;
};

for (let round = 1; ; ++round) {
  for (const burn of [burn_five, burn_three, burn_two]) {
    const began = now();
    burn(200000);
    spent[burn.name] += now() - began;
  }
  if (round % 50 === 0) require('fs').writeSync(1, `${JSON.stringify(spent)}\n`);
}
