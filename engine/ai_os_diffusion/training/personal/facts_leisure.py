"""Facts about free time: books, films, concerts, courses, clubs, sport, habits, wishes, preferences."""

from __future__ import annotations

from ai_os_diffusion.training.personal import nouns, places
from ai_os_diffusion.training.personal.frames import ask, frame
from ai_os_diffusion.training.personal.values import (
    in_year, anyone, brand, city, clock, coming_day, decimal, friend_name, full_name, listing, money, month, names_list, number, one_of, past_day,
    person, rating, small_count, spot, titled_name, until_day, word, work_title, year,
)  # fmt: skip

_PAIRS = [" ".join(each.split()).split("/") for each in nouns.PREFERENCES.split("|")]
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
        {title} ({from})
        {title}: {rating}
        {title} p. {page}
        read {title}, tip from {from}
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
        {film} ({director})
        {film} with {with}
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
        "event", "leisure", "event", {"event": _EVENT, "day": coming_day, "time": clock, "place": one_of(word(places.VENUES), word(places.VENUES), city), "host": friend_name, "bring": word("a salad|a cake|drinks|garden chairs|a warm jacket|paper plates|candles|a game|the speakers|flowers|ice cubes|cutlery|a sleeping bag|wellies|a costume"), "guests": number(8, 240, "{} people|{} guests")},
        """
        The {event} is <when|{day} {time}> at {place}.
        {Event} {day}.
        {Host} is hosting the {event}.
        For the {event} I have to bring {bring}.
        The {event} takes place at {place}.
        About {guests} are coming to the {event}.
        We are invited to the {event} <when|{day} {time}>.
        {Host} invited us to the {event}, {place}.
        The {event} starts {time}.
        """,
        """
        {event} <when|{day!} {time!}>
        {event} @ {place}
        {event}: bring {bring}
        {event} {day!}, {guests}
        """,
        [ask("when|day", "date", """
            When is the {event}?
            On what day is the {event}?
            When does the {event} take place?
            What is the date of the {event}?
            For when is the {event} planned?
            When are we going to the {event}?
            """, label="When|Date"),
         ask("time", "time", """
            What time does the {event} start?
            At what time is the {event}?
            When exactly does the {event} begin, what hour?
            """, label="Time|Starts"),
         ask("place", "place", """
            Where is the {event}?
            Where does the {event} take place?
            At which place is the {event}?
            Where do I have to go for the {event}?
            """, label="Place|Where|Venue"),
         ask("host", "person", """
            Who hosts the {event}?
            Who invited us to the {event}?
            Whose {event} is it?
            Who is organising the {event}?
            """, label="Host"),
         ask("bring", "thing", """
            What should I bring to the {event}?
            What do I have to bring along to the {event}?
            What is my contribution to the {event}?
            """, label="Bring"),
         ask("guests", "number", """
            How many people are coming to the {event}?
            How many guests does the {event} have?
            How big is the {event}?
            """, label="Guests")],
        mail="""
        You are invited to the {event} <when|{day} {time}> at {place}.
        """,
        titles="{Event}\nParty\nInvitation", weight=1.6,
    ),
    frame(
        "course", "leisure", "course", {"course": word(nouns.COURSES), "day": word("Mondays|Tuesdays|Wednesdays|Thursdays|Fridays|Saturdays|every other Saturday|Monday evenings|Thursday afternoons|the first Sunday of the month"), "time": clock, "teacher": titled_name, "room": one_of(word(places.VENUES), number(1, 320, "room {}")), "price": money(25, 900), "start": one_of(coming_day, month)},
        """
        The {course} is on {day} {time}.
        The {course} is taught by {teacher}.
        Enrolled in the {course}, {price}.
        The {course} meets in {room}.
        My {course} starts {start}.
        {Teacher} runs the {course}, {day}.
        The {course} costs {price} for the term.
        """,
        """
        {course} {day} {time!}
        {course}: {teacher}
        {course} {price}
        {course} ({room})
        """,
        [ask("day", "weekday", """
            On which day is the {course}?
            When do I have the {course}?
            What day of the week is the {course}?
            Which day is the {course}?
            """, label="Day"),
         ask("time", "time", """
            What time is the {course}?
            At what time does the {course} begin?
            """, label="Time"),
         ask("teacher", "person", """
            Who teaches the {course}?
            What is the teacher of the {course} called?
            Who runs the {course}?
            Who gives the {course}?
            """, label="Teacher"),
         ask("room", "place", """
            Where is the {course}?
            In which room is the {course}?
            Where does the {course} meet?
            """, label="Room|Where"),
         ask("price", "money", """
            How much is the {course}?
            What does the {course} cost?
            What did I pay for the {course}?
            """, label="Fee|Price"),
         ask("start", "date", """
            When does the {course} start?
            When is the first lesson of the {course}?
            """, label="Starts")],
        mail="""
        You are registered for the {course}, {day} {time}. The fee is {price}.
        """,
        titles="Courses\n{Course}", weight=1.3,
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
        {goal} by {by}
        goal: {goal} ({by})
        {goal} with {with}
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
            f"preference_{index}", "leisure", "who", {"who": anyone, "like": lambda rng, world, pair=pair: pair[0] if rng.random() < 0.5 else pair[1]},
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
            {who} prefers {like}
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
        {who} hates {thing}
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
        "run", "leisure", "sport", {"sport": word("run|bike ride|swim|hike|ski tour|row|walk|skate|kayak tour"), "distance": decimal(1.0, 62.0, "{} km|{} kilometres|{} miles"), "time": one_of(number(18, 240, "{} minutes|{} min"), word("1:12 h|1h 45|under an hour|just over two hours|58:30|2:05:10|three quarters of an hour")), "with": friend_name, "day": past_day, "route": word("around the lake|along the canal|up to the castle|through the forest|to the lighthouse|over the ridge|by the river|to the old mill|round the island|along the dyke")},
        """
        {Sport} of {distance} in {time}.
        Went for a {sport} with {with.o}, {distance}.
        My {sport} {day} took {time}.
        Did the {sport} {route}, {time}.
        Today's {sport}: {distance} {route}.
        """,
        """
        {sport} {distance} {time}
        {sport} with {with}
        {sport} {route}
        """,
        [ask("distance", "distance", """
            How far was the {sport}?
            What distance did I cover on the {sport}?
            How many kilometres or miles was the {sport}?
            How long was the route of the {sport} in distance?
            """, label="Distance"),
         ask("time", "duration", """
            How long did the {sport} take?
            In what time did I do the {sport}?
            What was my time on the {sport}?
            """, label="Time"),
         ask("with", "person", """
            With whom did I do the {sport}?
            Who came along on the {sport}?
            """, label="With"),
         ask("route", "route", """
            Where did the {sport} go?
            Which route did I take for the {sport}?
            """, label="Route"),
         ask("day|@", "date", """
            When did I do the {sport}?
            On what day was the {sport}?
            """, label="Day")],
        titles="Training\nSport", weight=1.1,
    ),
    frame(
        "match", "leisure", "game", {"game": word("chess|badminton|tennis|table tennis|Scrabble|backgammon|squash|darts|the quiz night|mini golf|bowling|cards|petanque|football"), "winner": friend_name, "score": one_of(number(0, 6, "{}:2|{}-3|6:{}|21-{}|{} to 1"), number(101, 420, "{} points")), "opponent": friend_name},
        """
        {Winner} won at {game}, {score}.
        Played {game} against {opponent.o}.
        The score at {game} was {score}.
        {Game}: {score}, {winner} was unbeatable.
        """,
        """
        {game} {score} ({winner})
        {game} vs {opponent}
        """,
        [ask("winner", "person", """
            Who won at {game}?
            Who was the winner at {game}?
            Who beat everyone at {game}?
            """, label="Winner"),
         ask("score", "score", """
            What was the score at {game}?
            How did the {game} match end?
            What was the result at {game}?
            """, label="Score"),
         ask("opponent", "person", """
            Against whom did I play {game}?
            Who was my opponent at {game}?
            """, label="Opponent")],
        weight=0.8,
    ),
    frame(
        "club", "leisure", "club", {"club": word("rowing club|choir|chess club|allotment association|tennis club|drama group|fire brigade|sailing club|hiking club|book club|film club|beekeepers|sports club|model railway club|orchestra|knitting circle"), "fee": money(10, 600), "since": one_of(in_year(1998, 2026), month), "chair": friend_name, "number": number(101, 9800)},
        """
        The {club} fee is {fee} a year.
        I have been in the {club} since {since!}.
        {Chair} runs the {club}.
        My member number at the {club} is {number}.
        Joined the {club} {since}, fee {fee}.
        """,
        """
        {club} fee {fee}
        {club} no. {number}
        {club}: {chair}
        """,
        [ask("fee", "money", """
            How much is the {club} fee?
            What does the {club} cost a year?
            What do I pay at the {club}?
            """, label="Fee"),
         ask("since", "date", """
            Since when have I been in the {club}?
            When did I join the {club}?
            """, label="Member since"),
         ask("chair", "person", """
            Who runs the {club}?
            Who is the head of the {club}?
            """, label="Chair"),
         ask("number", "number", """
            What is my member number at the {club}?
            Which number do I have in the {club}?
            """, label="Member no.")],
        weight=0.8,
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
    frame(
        "idea", "leisure", "for", {"for": word("the podcast|the novel|grandma's 80th|the balcony|the school project|the blog|the garden|the team day|the summer party|a board game|a song|the Advent calendar|the hallway|the kids' room|a startup|the anniversary"), "idea": word("a treasure hunt|a photo wall|a vertical herb bed|interviews with neighbours|a talking lighthouse|a swap box|a puppet show|paper lanterns|an audio tour|a time capsule|a recipe exchange|letters from the future|a night hike|a silent disco|a map of smells|hand-painted tiles"), "who": friend_name},
        """
        Idea for {for}: {idea}.
        {Who} suggested {idea} for {for}.
        What about {idea} for {for}?
        For {for} I thought of {idea}.
        """,
        """
        {for}: {idea}
        idea {for} - {idea} ({who})
        """,
        [ask("idea", "idea", """
            What idea did I have for {for}?
            What did I think of for {for}?
            What was suggested for {for}?
            Which idea is there for {for}?
            """, np="the idea for {for}", label="Idea"),
         ask("who", "person", """
            Who had the idea for {for}?
            Whose suggestion for {for} was it?
            """, label="From")],
        titles="Ideas", weight=0.9,
    ),
    frame(
        "party_list", "leisure", "event", {"event": _EVENT, "people": names_list(3, 4), "music": one_of(_ACT, person), "things": listing(nouns.GROCERIES, 3, 5), "rain": word(places.VENUES)},
        """
        Guest list for the {event}: {people}.
        {People} said yes to the {event}.
        Music at the {event}: {music}.
        Still to buy for the {event}: {things}.
        If it rains the {event} moves to {rain}.
        """,
        """
        {event} guests: {people}
        {event} buy {things}
        {event} rain -> {rain}
        """,
        [ask("people", "names", """
            Who is coming to the {event}?
            Who is on the guest list of the {event}?
            Who said yes to the {event}?
            """, label="Guest list"),
         ask("music", "act", """
            Who makes music at the {event}?
            Which band or DJ is at the {event}?
            """, label="Music"),
         ask("things", "list", """
            What do I still have to buy for the {event}?
            What is on the shopping list for the {event}?
            """, label="To buy"),
         ask("rain", "place", """
            Where do we go with the {event} if it rains?
            What is the rain plan for the {event}?
            """, label="If it rains")],
        weight=0.9,
    ),
    frame(
        "quote", "leisure", "who", {"who": friend_name, "quote": word("slow is smooth|better done than perfect|never trust a skinny cook|the soup decides|one thing at a time|we are not made of sugar|you can always turn back|what is gone is gone|sleep on it|every pot finds its lid|a good map beats a fast car|hunger is the best cook"), "place": spot},
        """
        {Who} always says: {quote}.
        Today {who} said "{quote}".
        {Who's} motto is {quote}.
        """,
        """
        {who}: "{quote}"
        """,
        [ask("quote", "saying", """
            What does {who} always say?
            What is {who's} motto?
            Which saying is {who's}?
            What did {who} say that I liked?
            """, label="Motto|Saying")],
        weight=0.5,
    ),
)
