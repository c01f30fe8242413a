"""Facts about events, courses, clubs and sport."""

from __future__ import annotations

from ai_os_diffusion.training.personal import nouns, places
from ai_os_diffusion.training.personal.frames import ask, frame
from ai_os_diffusion.training.personal.pools import entries
from ai_os_diffusion.training.personal.values import (
    city,
    clock,
    coming_day,
    decimal,
    friend_name,
    in_year,
    listing,
    money,
    month,
    names_list,
    number,
    one_of,
    past_day,
    person,
    spot,
    titled_name,
    word,
)  # fmt: skip

_PAIRS = [each.split("/") for each in entries(nouns.PREFERENCES)]
_EVENT = word(nouns.EVENTS)
_ACT = word(nouns.MUSIC_ACTS)
_OFTEN = word("every morning|twice a week|on Sundays|every other day|before breakfast|after work|three times a week|once a month|every evening|at weekends|daily for ten minutes|on Tuesdays and Fridays|every full moon|in the lunch break")

FRAMES = (
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
        {sport} with {with.o}
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
        {game} {score}, {winner} won
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
        {club}: chair {chair}
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
        "idea", "leisure", "for", {"for": word("the podcast|the novel|grandma's 80th|the balcony|the school project|the blog|the garden|the team day|the summer party|a board game|a song|the Advent calendar|the hallway|the kids' room|a startup|the anniversary"), "idea": word("a treasure hunt|a photo wall|a vertical herb bed|interviews with neighbours|a talking lighthouse|a swap box|a puppet show|paper lanterns|an audio tour|a time capsule|a recipe exchange|letters from the future|a night hike|a silent disco|a map of smells|hand-painted tiles"), "who": friend_name},
        """
        Idea for {for}: {idea}.
        {Who} suggested {idea} for {for}.
        What about {idea} for {for}?
        For {for} I thought of {idea}.
        """,
        """
        {for}: {idea}
        idea {for} - {idea} ({who's})
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
