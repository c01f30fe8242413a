"""Facts about free time: books, films, concerts, courses, clubs, sport, habits, wishes, preferences."""

from __future__ import annotations

from ai_os_diffusion.training.personal import nouns, places
from ai_os_diffusion.training.personal.frames import ask, frame
from ai_os_diffusion.training.personal.pools import entries
from ai_os_diffusion.training.personal.values import (
    anyone,
    brand,
    city,
    clock,
    coming_day,
    friend_name,
    full_name,
    in_year,
    money,
    month,
    number,
    one_of,
    past_day,
    rating,
    small_count,
    until_day,
    word,
    work_title,
)  # fmt: skip

_PAIRS = [each.split("/") for each in entries(nouns.PREFERENCES)]
_EVENT = word(nouns.EVENTS)
_ACT = word(nouns.MUSIC_ACTS)
_OFTEN = word("every morning|twice a week|on Sundays|every other day|before breakfast|after work|three times a week|once a month|every evening|at weekends|daily for ten minutes|on Tuesdays and Fridays|every full moon|in the lunch break")

FRAMES = (
    frame(
        "book", "leisure", "title", {"title": work_title, "author": full_name, "from": friend_name, "rating": rating, "page": number(7, 690), "topic": word("a shipwreck|two sisters|the history of salt|a village in winter|grief|a stolen violin|the first women pilots|bees|a failed bank|a road trip|monks|a chess prodigy|the moon landing|a bakery|twins|an island doctor")},
        """
        Finished {title} by {author}.
        {From} recommended {title}.
        {Title} is by {author} and about {topic}.
        I give {title} {rating}.
        I am on page {page} of {title}.
        {Title}, {rating}: a book about {topic}.
        {From} lent me {title}, says it is a must.
        Reading {title} ({author}), now at page {page}.
        The author of {title} is {author}.
        """,
        """
        {title} - {author}
        {title}, tip: {from}
        {from} says read {title}
        {title}: {rating}
        {title} p. {page}
        read {title}, tip from {from.o}
        """,
        [ask("author", "person", """
            Who wrote {title}?
            Who is the author of {title}?
            By whom is {title}?
            Which author wrote {title}?
            Whose book is {title}?
            """, label="Author|By"),
         ask("from", "person", """
            Who recommended {title}?
            From whom do I have the tip {title}?
            Who told me to read {title}?
            Whose recommendation was {title}?
            """, label="Recommended by|Tip from"),
         ask("rating", "rating", """
            How did I rate {title}?
            What did I think of {title}, which rating?
            How many stars or points did I give {title}?
            What score did I give {title}?
            """, label="Rating|Stars"),
         ask("page", "number", """
            On which page of {title} am I?
            How far have I read in {title}?
            Where did I stop in {title}?
            What page of {title} was I on?
            """, label="Page"),
         ask("topic", "topic", """
            What is {title} about?
            What is the subject of {title}?
            What does {title} deal with?
            """, label="About")],
        titles="Books\nReading list\n{Title}", weight=1.7,
    ),
    frame(
        "film", "leisure", "film", {"film": work_title, "director": full_name, "with": friend_name, "rating": rating, "where": word("on the plane|at the open-air cinema|at home|at the film club|at the Odeon|in bed|at the drive-in|at the festival"), "day": past_day},
        """
        Saw {film} with {with.o}.
        Watched {film} {where}.
        {Film}, directed by {director}: {rating}.
        {With} dragged me into {film}.
        I would give {film} {rating}.
        {Film} was shot by {director}.
        Watched {film} {day} {where}.
        """,
        """
        {film} {rating}
        {film}, dir. {director}
        {film} with {with.o}
        """,
        [ask("director", "person", """
            Who directed {film}?
            Who made the film {film}?
            Who is the director of {film}?
            """, label="Director"),
         ask("with", "person", """
            With whom did I see {film}?
            Who came along to {film}?
            Who watched {film} with me?
            """, label="With|Seen with"),
         ask("rating", "rating", """
            How did I rate {film}?
            What rating did {film} get from me?
            How many stars did I give {film}?
            """, label="Rating"),
         ask("where", "place", """
            Where did I watch {film}?
            In what place did I see {film}?
            """, label="Seen"),
         ask("day|@", "date", """
            When did I see {film}?
            On what day did I watch {film}?
            """, label="Seen on")],
        titles="Films\nFilm diary\n{Film}", weight=1.2,
    ),
    frame(
        "concert", "leisure", "act", {"act": _ACT, "venue": one_of(word(places.VENUES), city), "day": coming_day, "time": clock, "seat": one_of(number(1, 40, "row {}|seat {}"), word("standing|balcony left|stalls|box 4|gallery")), "price": money(8, 180), "with": friend_name},
        """
        {Act} play at {venue} {day}.
        Tickets for {act} cost {price}.
        Going to see {act} with {with.o}.
        Seat for {act}: {seat}.
        Doors for {act} open {time}.
        {Act} at {venue}, {seat}.
        """,
        """
        {act} {day!} {venue}
        {act} tickets {price}
        {act}: {seat}
        """,
        [ask("venue", "place", """
            Where do {act} play?
            At what venue are {act}?
            Where is the concert of {act}?
            """, label="Venue"),
         ask("day", "date", """
            When do {act} play?
            On what day is the concert of {act}?
            When are we going to see {act}?
            """, label="Date"),
         ask("time", "time", """
            What time do the doors open for {act}?
            At what time do I have to be at the concert of {act}?
            """, label="Doors"),
         ask("seat", "seat", """
            Where do we sit at the concert of {act}?
            Which seats do we have for {act}?
            """, label="Seat"),
         ask("price", "money", """
            How much were the tickets for {act}?
            What did I pay for {act}?
            """, label="Price"),
         ask("with", "person", """
            With whom am I going to see {act}?
            Who comes along to {act}?
            """, label="With")],
        titles="Concerts\nTickets", weight=1.0,
    ),
    frame(
        "habit", "leisure", "habit", {"habit": word(nouns.HABITS), "often": _OFTEN, "since": one_of(month, in_year(2012, 2026), past_day), "length": one_of(number(5, 90, "{} minutes", 5), small_count(1, 3, "hours"))},
        """
        I {habit} {often}.
        I want to {habit} {often} from now on.
        New rule: {habit} {often}.
        Started to {habit} {since}.
        I have managed to {habit} {often} since {since!}.
        I {habit} for {length} each time.
        My plan: {habit} {often}, {length}.
        """,
        """
        {habit} {often}
        {habit}: {length}
        {habit} since {since!}
        """,
        [ask("often", "frequency", """
            How often do I {habit}?
            When do I {habit}?
            How regularly do I {habit}?
            On which days or at what times do I {habit}?
            How frequently should I {habit}?
            """, label="How often"),
         ask("since", "date", """
            Since when do I {habit}?
            When did I start to {habit}?
            """, label="Since"),
         ask("length", "duration", """
            How long do I {habit} each time?
            For how long should I {habit}?
            """, label="Duration")],
        titles="Habits\nRoutines", weight=1.1,
    ),
    frame(
        "goal", "leisure", "goal", {"goal": word(nouns.GOALS), "by": until_day, "why": word("because of a bet|for my health|to impress grandma|for the kids|to prove it to myself|since the doctor said so|because life is short|to save money|for charity|because I promised"), "with": friend_name},
        """
        I want to {goal} by {by}.
        My plan is to {goal} before {by}.
        I promised {with.o} to {goal}.
        Goal: {goal} until {by}.
        I want to {goal} {why}.
        {With} and I want to {goal} together.
        """,
        """
        {goal} by {by.o}
        goal: {goal} ({by})
        {goal} with {with.o}
        """,
        [ask("by", "date", """
            By when do I want to {goal}?
            Until when did I plan to {goal}?
            What deadline did I set myself to {goal}?
            When do I want to {goal}?
            """, label="By"),
         ask("with", "person", """
            With whom do I want to {goal}?
            To whom did I promise to {goal}?
            Who wants to {goal} with me?
            """, label="With"),
         ask("why", "reason", """
            Why do I want to {goal}?
            What is my reason to {goal}?
            """, label="Why")],
        titles="Goals\nResolutions\nPlans", weight=1.0,
    ),
    *(
        frame(
            f"preference_{index}", "leisure", "who", {"who": anyone, "like": word(pair)},
            f"""
            {{Who~prefer}} {{like}} when there is a choice between {pair[0]} and {pair[1]}.
            {pair[0].capitalize()} or {pair[1]}? {{Who~say}} {{like}}.
            {{Who~like}} {{like}} better.
            {{Who~have}} gone over to {{like}}.
            These days {{who~prefer}} {{like}}.
            {{Who~be}} more for {{like}}.
            """,
            """
            {who}: rather {like}
            {who~prefer} {like}
            {who} -> {like}
            """,
            [ask("like", f"preference {index}", f"""
                {pair[0].capitalize()} or {pair[1]}, what {{do who}} prefer?
                What {{do who}} like better, {pair[0]} or {pair[1]}?
                Which {{do who}} prefer, {pair[1]} or {pair[0]}?
                {{Do who}} like {pair[0]} or {pair[1]} more?
                {{Is who}} more for {pair[1]} or for {pair[0]}?
                Between {pair[0]} and {pair[1]}, what would {{who}} choose?
                {pair[0].capitalize()} or {pair[1]} for {{who.o}}?
                What should it be for {{who.o}}: {pair[0]} or {pair[1]}?
                What is {{who's}} choice when it comes to {pair[0]} or {pair[1]}?
                Would {{who}} rather have {pair[0]} or {pair[1]}?
                """, label=f"{pair[0].capitalize()} or {pair[1]}")],
            weight=0.09,
        )
        for index, pair in enumerate(_PAIRS)
    ),
    frame(
        "dislike", "leisure", "who", {"who": anyone, "thing": word("loud restaurants|coriander|surprise parties|horror films|lilies|being late|small talk|strong perfume|boats|heights|raisins|long phone calls|crowds|liver|clowns|early meetings|camping|musicals|goat's cheese|group photos|scratchy wool|spoilers|karaoke|fireworks|thunder")},
        """
        {Who~hate} {thing}.
        {Who} cannot stand {thing}.
        If there is one thing {who~dislike}, it is {thing}.
        No {thing} for {who.o}, please.
        """,
        """
        {who}: no {thing}
        {who~hate} {thing}
        """,
        [ask("thing", "dislike", """
            What {do who} dislike?
            What can {who} not stand?
            What {do who} hate?
            What should I spare {who.o}?
            What does not go down well with {who.o}?
            """, label="Dislikes|Hates")],
        weight=0.9,
    ),
    frame(
        "series", "leisure", "series", {"series": work_title, "episode": one_of(number(1, 24, "episode {}|S2E{}|S1 E{}|season 3, episode {}")), "from": friend_name, "where": brand},
        """
        We are at {episode} of {series}.
        {From} says {series} is a must.
        {Series} runs on {where}.
        Stopped {series} at {episode}.
        """,
        """
        {series}: {episode}
        {series} ({where})
        {series} tip {from}
        """,
        [ask("episode", "episode", """
            At which episode of {series} are we?
            How far did we get with {series}?
            Where did we stop watching {series}?
            """, label="Episode"),
         ask("from", "person", """
            Who recommended the series {series}?
            Whose tip was {series}?
            """, label="Tip"),
         ask("where", "service", """
            Where can I watch {series}?
            On which service does {series} run?
            """, label="Runs on")],
        weight=0.8,
    ),
)
