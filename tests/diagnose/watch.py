"""What the agent says while faults happen: incidents as they were first named, and what became of them."""
import json
import threading
from datetime import datetime

PAUSE = 0.2


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


class Story:
    """One incident, from the first look at it."""

    def __init__(self, incident):
        self.first, self.last = incident, incident
        self.causes = [incident["headline"]]
        self.named = [(moment(incident["opened"]), incident["cause"])]

    def see(self, incident):
        self.last = incident
        if incident["headline"] != self.causes[-1]:
            self.causes.append(incident["headline"])
            self.named.append((moment(incident["changed"]), incident["cause"]))

    @property
    def opened(self):
        return moment(self.first["opened"])

    def names(self, fault):
        return any(fault.is_named(cause) for _, cause in self.named)

    @property
    def is_open(self):
        return self.last["state"] == "open"


class Watch:
    def __init__(self, agent):
        self.agent, self.stories, self.over = agent, {}, threading.Event()
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self.look_on, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join(15)

    def look_on(self):
        while not self.over.wait(PAUSE):
            try:
                self.look()
            except (OSError, ValueError):
                continue  # the agent is late, as the whole host may be

    def look(self):
        incidents = json.loads(self.agent.get("/api/v1/incidents")[1])["data"]["incidents"]
        with self.lock:
            for incident in incidents:
                known = self.stories.get(incident["id"])
                if known:
                    known.see(incident)
                else:
                    self.stories[incident["id"]] = Story(incident)

    def since(self, when):
        with self.lock:
            return sorted((one for one in self.stories.values() if one.opened >= when), key=lambda one: one.opened)

    def naming(self, fault, when):
        """The moment at which this fault was first named, and its incident."""
        with self.lock:
            found = [(named, story) for story in self.stories.values() for named, cause in story.named
                     if named >= when and fault.is_named(cause)]
        return min(found, key=lambda one: one[0]) if found else None

    def open(self):
        with self.lock:
            return [one for one in self.stories.values() if one.is_open]
