"""Facts about people's lives: presents, families, visits, exams, debts."""

from __future__ import annotations

from ai_os_diffusion.training.personal import nouns
from ai_os_diffusion.training.personal.frames import ask, frame
from ai_os_diffusion.training.personal.values import (
    anyone,
    birthday,
    city,
    coming_day,
    email,
    first_name,
    number,
    one_of,
    past_day,
    person,
    pet_name,
    spot,
    surname,
    until_day,
    word,
    year,
)  # fmt: skip  # fmt: skip

FRAMES = (
    frame(
        "gift_wish", "people", "who", {"who": anyone, "gift": word(nouns.GIFTS), "occasion": word(nouns.OCCASIONS)},
        """
        {Who} would like {gift} for {occasion}.
        {Who} mentioned wanting {gift}.
        Present idea for {who.o}: {gift}.
        For {occasion} {who} would be happy with {gift}.
        {Gift} would be the perfect present for {who.o}.
        {Who} keeps looking at {gift} in the shop window.
        {Who} dropped a hint about {gift}.
        """,
        """
        gift {who}: {gift}
        {who~want} {gift} ({occasion})
        present idea {who} - {gift}
        {who} wish list: {gift}
        """,
        [ask("gift", "gift", """
            What present would {who} like?
            What should I give {who.o}?
            What {do who} want?
            Which gift would please {who.o}?
            What is on {who's} wish list?
            What could I buy for {who.o} as a surprise?
            What did {who} wish for?
            Got any gift idea for {who.o}?
            What has {who} been hoping to get?
            What did I plan as a present for {who.o}?
            """, np="the present idea for {who.o}", label="Wish|Gift idea|Wants|Present"),
         ask("occasion", "occasion", """
            For which occasion does {who} want the present?
            What is {who's} present meant for?
            """)],
        titles="Gift ideas\nPresents", weight=1.2,
    ),
    frame(
        "gift_given", "people", "who occasion", {"who": person, "gift": word(nouns.GIFTS), "occasion": word(nouns.OCCASIONS), "price": number(8, 190, "{} euros|€{}|${}|£{}|{} francs")},
        """
        Gave {who.o} {gift} for {occasion}.
        {Who} got {gift} from me for {occasion}.
        For {occasion} I gave {who.o} {gift}, cost {price}.
        {Who~was} delighted with {gift} that we gave for {occasion}.
        """,
        """
        {occasion} {who}: gave {gift}
        {who} {occasion} -> {gift} ({price})
        """,
        [ask("gift", "gift", """
            What did I give {who} for {occasion}?
            Which present did {who} get from me for {occasion}?
            What did {who} receive from us for {occasion}?
            What was my {occasion} present for {who.o}?
            With what did I surprise {who} for {occasion}?
            """),
         ask("price", "money", """
            How much did I spend on {who's} {occasion} present?
            What did the {occasion} present for {who.o} cost?
            How expensive was {who's} gift for {occasion}?
            """)],
        weight=0.7,
    ),
    frame(
        "gift_received", "people", "who", {"who": person, "gift": word(nouns.GIFTS), "occasion": word(nouns.OCCASIONS)},
        """
        {Who} gave me {gift} for {occasion}.
        Got {gift} from {who.o} for {occasion}.
        I unwrapped {gift}, from {who}. So thoughtful!
        {Gift} arrived by post, a present from {who}.
        """,
        """
        from {who.o}: {gift}
        thank {who.o} for {gift}
        """,
        [ask("gift", "gift", """
            What did {who} give me?
            Which present did I get from {who.o}?
            What did I receive from {who.o}?
            For what do I have to thank {who.o}?
            What was {who's} present to me?
            """)],
        weight=0.7,
    ),
    frame(
        "children", "people", "who", {"who": person, "kids": one_of(lambda rng, world: f"{first_name(rng, world)} and {first_name(rng, world)}", lambda rng, world: f"{first_name(rng, world)}, {first_name(rng, world)} and {first_name(rng, world)}")},
        """
        {Who's} children are called {kids}.
        {Who} brought the kids, {kids}.
        {Who} has told me about the children: {kids}.
        The names of {who's} kids are {kids}.
        """,
        """
        {who} kids: {kids}
        {who's} children = {kids}
        """,
        [ask("kids", "names", """
            What are {who's} children called?
            What are the names of {who's} kids?
            How are the children of {who.o} called?
            Who are {who's} kids?
            What did {who} name the children?
            """, np="the names of {who's} children", label="Kids|Children")],
    ),
    frame(
        "partner", "people", "who", {"who": person, "partner": first_name, "year": year(1985, 2026)},
        """
        {Who} is married to {partner}.
        {Who's} partner is called {partner}.
        {Who} brought along {partner}, the new love.
        {Who} and {partner} got married in {year}.
        {Who} has been together with {partner} since {year}.
        """,
        """
        {who} + {partner}
        {who's} partner: {partner}
        {who} & {partner} (wedding {year})
        """,
        [ask("partner", "person", """
            Who is {who's} partner?
            Who is {who} together with?
            What is the name of {who's} other half?
            Who is {who} married to?
            What is {who's} spouse called?
            Whom does {who} love?
            """, np="{who's} partner", form="who", label="Partner|Married to|Spouse"),
         ask("year", "date", """
            When did {who} get together with the partner?
            In which year was {who's} wedding?
            Since when has {who} been in that relationship?
            """)],
    ),
    frame(
        "met", "people", "who", {"who": person, "place": one_of(word("at university|on the night train|at a choir rehearsal|in the climbing hall|at a wedding|on a language exchange|at the dog park|in hospital|at the antenatal class|on a ferry|through work|at a conference|on a pilgrim route|in the queue at the bakery|at the allotment"), lambda rng, world: f"in {city(rng, world)}"), "year": year(1990, 2026)},
        """
        I met {who.o} {place} in {year}.
        {Who} and I got to know each other {place}.
        First met {who.o} {place}, back in {year}.
        Known {who} since {year}.
        """,
        """
        {who} - met {place}
        {who}: met {place} ({year})
        """,
        [ask("place", "place", """
            Where did I meet {who}?
            How do I know {who}?
            Where did {who} and I get to know each other?
            In what place did I first run into {who.o}?
            """, label="Met|How we met"),
         ask("year", "date", """
            When did I meet {who}?
            Since when have I known {who}?
            In which year did I get to know {who}?
            How long have I known {who}?
            """, label="Known since")],
        weight=0.7,
    ),
    frame(
        "nickname", "people", "who", {"who": person, "nick": pet_name},
        """
        Everybody calls {who.o} {nick}.
        {Who's} nickname at school was {nick}.
        {Who} goes by {nick} online.
        """,
        """
        {who} aka {nick}
        {who} ("{nick}")
        """,
        [ask("nick", "nickname", """
            What is {who's} nickname?
            What do people call {who}?
            By which nickname does {who} go?
            What other name does {who} have?
            """, np="{who's} nickname", label="Nickname|aka")],
        weight=0.6,
    ),
    frame(
        "visit", "people", "who", {"who": person, "day": coming_day, "until": until_day, "sleeps": spot},
        """
        {Who} is coming to visit {day}.
        {Who} arrives {day} and stays until {until}.
        {Who} will drop by {day}.
        Expecting {who.o} {day}, must clean up.
        {Who} announced a visit {day}.
        {Who} will stay with us until {until}.
        """,
        """
        {who} visits {day!}
        {who} here {day!} - {until}
        {day!}: {who} comes
        """,
        [ask("day", "date", """
            When is {who} coming?
            When does {who} visit us?
            On what day does {who} arrive?
            When can I expect {who}?
            What day is {who's} visit?
            When will {who} be here?
            """, np="{who's} visit", form="when", label="Arrives|Visit"),
         ask("until", "date", """
            Until when is {who} staying?
            How long does {who} stay with us?
            When is {who} leaving again?
            When does {who's} visit end?
            """, label="Stays until|Leaves")],
    ),
    frame(
        "exam", "people", "who", {"who": person, "exam": word("driving test|bar exam|maths exam|violin exam|final exam|black belt|Latin test|sailing licence|language certificate|thesis defence|swimming badge"), "result": word("92 %|a distinction|grade B|a 1.7|78 points|a fail by two points|full marks|second place|a C plus|14 out of 20|honours|the highest mark in the class"), "day": past_day},
        """
        {Who} got {result} in the {exam}.
        {Who} took the {exam} {day}.
        Result of {who's} {exam}: {result}.
        {Who} came back from the {exam} with {result}.
        """,
        """
        {who} {exam}: {result}
        {who} - {exam} {day!}
        """,
        [ask("result", "result", """
            How did {who} do in the exam?
            What result did {who} get in the test?
            What mark did {who} come home with?
            What was {who's} exam result?
            """, label="Result"),
         ask("exam", "exam", """
            Which exam did {who} take?
            What test has {who} done?
            """, label="Exam"),
         ask("day|@", "date", """
            When did {who} take the exam?
            On what day was {who's} test?
            """)],
        weight=0.7,
    ),
    frame(
        "car_owned", "people", "who", {"who": person, "car": word("an old Volvo|a red Fiat|a white camper van|a blue Skoda|a Vespa|an electric Renault|a green Mini|a silver Golf|a black Tesla|a pick-up|a yellow Beetle|a tandem|an orange cargo bike|a Land Rover|a grey Dacia|a convertible")},
        """
        {Who} drives {car}.
        {Who} bought {car} from a friend.
        {Who} turned up in {car}.
        {Who} sold the old one and now has {car}.
        """,
        """
        {who} drives {car}
        {who}: {car}
        """,
        [ask("car", "vehicle", """
            What car does {who} drive?
            Which vehicle {do who} have?
            What does {who} drive?
            What kind of car did {who} buy?
            In what does {who} get around?
            """, np="{who's} car", label="Car|Drives")],
        weight=0.7,
    ),
    frame(
        "surname", "people", "who", {"who": person, "surname": surname},
        """
        {Who's} surname is {surname}.
        {Who's} last name is spelt {surname}.
        {Who} is called {surname} since the wedding.
        On the doorbell of {who.o} it says {surname}.
        """,
        """
        {who} = {surname}
        {who}, surname {surname}
        """,
        [ask("surname", "surname", """
            What is {who's} last name?
            What is {who's} surname?
            What is {who} called with family name?
            Which name is on {who's} doorbell?
            How do I spell {who's} family name?
            """, np="{who's} surname", label="Surname|Last name|Family name")],
        weight=0.6,
    ),
    frame(
        "baby", "people", "who", {"who": person, "name": first_name, "weight": number(2400, 4400, "{} g|{} grams", 10), "date": birthday},
        """
        {Who} had the baby! It is called {name}.
        {Who's} baby {name} was born {date}.
        {Name} has arrived, {who's} little one, {weight}.
        {Who's} newborn weighs {weight}.
        """,
        """
        {who} baby: {name}, {date!}, {weight}
        {who's} baby {name} ({weight})
        """,
        [ask("name", "person", """
            What is {who's} baby called?
            What name did {who} choose for the baby?
            What is the name of {who's} newborn?
            """, label="Baby"),
         ask("weight", "number", """
            How much did {who's} baby weigh?
            How heavy was {who's} newborn?
            What was the birth weight of {who's} baby?
            """, label="Baby's weight"),
         ask("date", "date", """
            When was {who's} baby born?
            What day did {who's} baby arrive?
            What is the birthday of {who's} baby?
            """, label="Baby born")],
        weight=0.7,
    ),
    frame(
        "relation", "people", "who", {"who": person, "what": word("the new choir director|my old maths teacher|the godfather of the twins|the head of accounting|the boy from the third floor|our wedding photographer|the woman who runs the kiosk|my first boss|the new tenant downstairs|the captain of the team|the chair of the residents' association|the school nurse|our guide in the mountains|the owner of the bakery|my climbing partner from years ago")},
        """
        {Who} is {what}.
        Ran into {who.o}, {what}.
        Talked to {who.o}, who is {what}.
        """,
        """
        {who} = {what}
        {who}: {what}
        """,
        [ask("what", "role", """
            Who is {who}?
            How do I know {who}, who is that?
            What is {who} to me?
            Remind me who {who} is.
            Who was {who} again?
            """, label="Who")],
        weight=0.7,
    ),
    frame(
        "owes", "people", "who", {"who": person, "amount": number(4, 480, "{} euros|€{}|${}|£{}|{} francs|{} quid"), "for": word("the concert tickets|dinner|the train fare|the joint present|the petrol|the ski pass|groceries|the hostel|the taxi|pizza night")},
        """
        {Who} owes me {amount} for {for}.
        Lent {who.o} {amount}.
        {Who} still has to pay me back {amount}.
        I paid {for}, so {who} owes me {amount}.
        """,
        """
        {who} owes me {amount}
        {who}: {amount} ({for})
        """,
        [ask("amount", "money", """
            How much does {who} owe me?
            What sum do I get back from {who.o}?
            How much did I lend {who}?
            What amount is {who} still to pay me?
            How much money is outstanding from {who.o}?
            """, label="Owes me"),
         ask("for", "thing", """
            What does {who} owe me money for?
            Why do I get money from {who.o}?
            For what did I lend {who} money?
            """)],
        weight=0.8,
    ),
    frame(
        "email", "people", "who", {"who": person, "email": email},
        """
        {Who's} email is {email}.
        Write to {who.o} at {email}.
        {Who} uses {email} for everything now.
        {Who} asked me to send the photos to {email}.
        """,
        """
        {who} {email}
        {who} mail: {email}
        """,
        [ask("email", "code", """
            What is {who's} email address?
            Where do I mail {who}?
            Which e-mail {do who} use?
            To what address do I send {who} an email?
            How can I write to {who.o} by mail?
            """, np="{who's} email", label="Email|E-mail|Mail")],
        weight=0.7,
    ),
    frame(
        "clothes_size", "people", "who", {"who": anyone, "size": word("S|M|L|XL|XXL|XS|36|38|40|42|44|46|48|50|152|164|98|110|122|128|134|140")},
        """
        {Who~wear} size {size}.
        {Who's} clothes size is {size}.
        For jumpers {who~need} a {size}.
        A T-shirt for {who.o} has to be {size}.
        """,
        """
        {who}: size {size}
        {who} T-shirt {size}
        clothes {who}: {size}
        """,
        [ask("size", "number", """
            What clothes size {do who} wear?
            Which size T-shirt should I get for {who.o}?
            What size jumper {do who} need?
            What size {is who} in clothes?
            How large must a shirt for {who.o} be?
            """, np="{who's} clothes size", label="Clothes size|Size|T-shirt")],
        weight=0.7,
    ),
    frame(
        "ring_size", "people", "who", {"who": anyone, "size": number(48, 66)},
        """
        {Who's} ring size is {size}.
        The jeweller measured {who's} finger: {size}.
        A ring for {who.o} has to be size {size}.
        """,
        """
        {who} ring {size}
        ring size {who}: {size}
        """,
        [ask("size", "number", """
            What ring size {do who} have?
            Which size of ring fits {who.o}?
            What size ring should I order for {who.o}?
            What did the jeweller measure for {who's} finger?
            How big must a ring for {who.o} be?
            """, np="{who's} ring size", label="Ring size|Ring")],
        weight=0.6,
    ),
    frame(
        "origin", "people", "who", {"who": person, "city": city},
        """
        {Who} comes from {city} originally.
        {Who} grew up in {city}.
        {Who~was} raised in {city}.
        {Who's} childhood home is in {city}.
        """,
        """
        {who} originally from {city}
        {who}: grew up in {city}
        """,
        [ask("city", "city", """
            Where does {who} come from originally?
            Where did {who} grow up?
            In which town did {who} spend childhood?
            Which place is {who} from?
            Where was {who} raised?
            """, np="{who's} place of origin", label="From|Grew up in|Origin")],
        weight=0.8,
    ),
    frame(
        "age_height", "people", "who", {"who": anyone, "height": one_of(number(92, 204, "{} cm|{}cm"), word("1.62 m|1.78 m|1.85 m|1,70 m|5 ft 4|6 ft 1|5'11"))},
        """
        {Who} measured {height} against the door frame.
        {Who~be} {height} tall.
        {Who's} height is {height}.
        """,
        """
        {who} {height}
        {who's} height {height}
        """,
        [ask("height", "number", """
            How tall {is who}?
            What height {is who}?
            How many centimetres {do who} measure?
            How big has {who} grown?
            """, np="{who's} height", label="Height")],
        weight=0.6,
    ),
)
