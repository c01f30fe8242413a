"""Facts about trips: where one slept, how one got there, with whom, what one ate and saw."""

from __future__ import annotations

from ai_os_diffusion.training.personal import nouns
from ai_os_diffusion.training.personal.frames import ask, frame
from ai_os_diffusion.training.personal.values import (
    city,
    clock,
    code,
    coming_day,
    flight_number,
    friend_name,
    hotel,
    in_year,
    long_code,
    money,
    month,
    names_list,
    number,
    one_of,
    past_day,
    person,
    small_count,
    surname,
    titled_name,
    until_day,
    word,
)  # fmt: skip

_DISH = one_of(word(nouns.DISHES), word("grilled octopus|fried dumplings|mussels in white wine|truffle pasta|cold beetroot soup|salted caramel crêpes|pickled herring|lamb tagine|seafood stew|cheese fondue|sweet bean buns|smoked eel|fish tacos|stuffed vine leaves|chestnut soup|custard tarts|noodle soup|deer goulash|a huge schnitzel|black rice|raw tuna"))

_PACK = """passport,swimming things,rain jacket,sun cream,adapter,binoculars,hiking boots,sandals,a warm jumper,ear plugs,travel pillow,chargers,first-aid kit,
sunglasses,a hat,towel,water bottle,playing cards,two books,head torch,mosquito spray,umbrella,camera,swiss knife,sleeping bag,thermos,snacks,a good shirt,gloves,maps,toothbrush""".replace("\n", "").split(",")

FRAMES = (
    frame(
        "hotel", "travel", "city", {"city": city, "hotel": hotel, "price": money(28, 420), "room": number(2, 618), "nights": small_count(1, 9, "nights")},
        """
        Stayed at {hotel} in {city}.
        In {city} we slept at {hotel}.
        Booked {hotel} in {city} for {nights}.
        Our room at {hotel} in {city} is number {room}.
        {Hotel} in {city} costs {price} a night.
        The place in {city} is called {hotel}.
        We are staying at {hotel} when we go to {city}.
        {City}: {nights} at {hotel}, {price} each.
        Reserved {nights} in {city}, at {hotel}.
        The hotel in {city} was {price} per night, breakfast included.
        """,
        """
        {city}: {hotel}
        {city} hotel = {hotel}, room {room}
        {hotel} ({city}) {price}
        {city} {nights} {hotel}
        hotel {city} {price}/night
        """,
        [ask("hotel", "hotel", """
            Where did we stay in {city}?
            What was our hotel in {city} called?
            Which hotel did we have in {city}?
            What is the name of the hotel in {city}?
            Where did I sleep in {city}?
            In which house did we spend the nights in {city}?
            What accommodation did I book in {city}?
            Where do we stay in {city}?
            Which place did we put up at in {city}?
            {City} hotel, what was the name?
            """, np="the hotel in {city}", form="", label="Hotel|Stay|Accommodation"),
         ask("price", "money", """
            How much was the room in {city}?
            What did the hotel in {city} cost a night?
            How expensive was the hotel in {city}?
            What do we pay per night in {city}?
            What's the price of a night in {city}?
            """, label="Per night|Room price"),
         ask("room", "number", """
            Which room number do we have in {city}?
            What was our room in {city}?
            What number is our hotel room in {city}?
            """, label="Room"),
         ask("nights", "duration", """
            How many nights did we stay in {city}?
            For how long did I book the hotel in {city}?
            How long are we staying in {city}?
            How many nights is it in {city}?
            """, label="Nights")],
        mail="""
        Thank you for booking {hotel} in {city}, {nights}, {price} per night.
        Your stay at {hotel}, {city}: room {room}.
        """,
        titles="{City}\nTrip to {city}\n{City} trip\nHotels", weight=2.0,
    ),
    frame(
        "trip", "travel", "city", {"city": city, "day": coming_day, "until": until_day, "with": friend_name, "sight": word(nouns.SIGHTS)},
        """
        We leave for {city} {day}.
        Going to {city} with {with.o}.
        The trip to {city} starts {day} and ends {until}.
        {With} is coming along to {city}.
        In {city} I want to see {sight}.
        Off to {city} {day}, back {until}.
        I am travelling to {city} with {with.o} {day}.
        Do not miss {sight} in {city}.
        """,
        """
        {city} {day!} - {until}
        {city} with {with.o}
        {city}: see {sight}
        {day!} -> {city}
        """,
        [ask("day", "date", """
            When are we going to {city}?
            When does the trip to {city} start?
            On what day do I leave for {city}?
            When do we set off for {city}?
            When do I travel to {city}?
            What is the departure date for {city}?
            """, label="Leaving|Trip from|Departure day"),
         ask("until", "date", """
            When do we come back from {city}?
            When does the trip to {city} end?
            Until when are we in {city}?
            What is the return date from {city}?
            """, label="Return|Trip until|Back on"),
         ask("with", "person", """
            Who is coming along to {city}?
            With whom am I going to {city}?
            Who travels to {city} with me?
            Who is my companion in {city}?
            Whom am I taking to {city}?
            """, label="Coming along|Companion"),
         ask("sight", "sight", """
            What do I want to see in {city}?
            Which sight should I not miss in {city}?
            What did I plan to visit in {city}?
            What is on my list in {city}?
            What place in {city} do I want to look at?
            """, label="See|Sights")],
        titles="{City}\nTrip to {city}\nTravel plans", weight=1.7,
    ),
    frame(
        "trip_past", "travel", "city", {"city": city, "with": friend_name, "food": _DISH, "sight": word(nouns.SIGHTS), "when": one_of(in_year(2003, 2026), month, past_day)},
        """
        Went to {city} with {with.o}.
        In {city} we ate {food}.
        The {food} in {city} was wonderful.
        The best thing about {city} was {sight}.
        {With} showed me around {city}.
        We were in {city} {when}.
        In {city} {with} and I visited {sight}.
        My highlight in {city}: {sight}.
        We spent a few days in {city} {when}, mostly for {sight}.
        """,
        """
        {city} ({when!}) with {with.o}
        {city}: {food}!
        {city} - {sight}
        {city} {when!}
        """,
        [ask("with", "person", """
            With whom was I in {city}?
            Who was with me in {city}?
            Who came along when I visited {city}?
            Who did I go to {city} with?
            Who showed me around {city}?
            """, label="Was there with|Visited with"),
         ask("food", "food", """
            What did we eat in {city}?
            Which dish did I like in {city}?
            What food did we have in {city}?
            What did I have for dinner in {city}?
            What tasted so good in {city}?
            """, label="Food|Ate"),
         ask("sight", "sight", """
            What did I like best in {city}?
            What was my highlight in {city}?
            What did we visit in {city}?
            Which sight did we see in {city}?
            What was the best thing about {city}?
            """, label="Highlight|Saw"),
         ask("when", "date", """
            When was I in {city}?
            When did we visit {city}?
            In which year or month was the {city} trip?
            How long ago were we in {city}, when was it?
            When did I last go to {city}?
            """, label="Was there|Visited")],
        titles="{City}\nHolidays\nTravel diary", weight=1.6,
    ),
    frame(
        "train", "travel", "city", {"city": city, "time": clock, "platform": one_of(number(1, 24), code("#@", "##")), "seat": code("##", "coach # seat ##", "##@", "car ##, seat ##"), "price": money(6, 260), "change": city},
        """
        The train to {city} leaves {time}.
        My train to {city} goes from platform {platform}.
        Seat on the train to {city}: {seat}.
        Bought the ticket to {city}, {price}.
        Train to {city} {time}, platform {platform}.
        For {city} I have to change in {change}.
        The train to {city} departs {time}, change in {change}.
        Tickets to {city} were {price}.
        """,
        """
        train {city} {time!}
        train {city} pl. {platform}
        {city} train: {time!}, seat {seat}
        {city}: change {change}
        ticket {city} {price}
        """,
        [ask("time", "time", """
            When does the train to {city} leave?
            At what time is my train to {city}?
            What time does my train go to {city}?
            When do I have to catch the train to {city}?
            What is the departure time for {city}?
            What time do I take the train to {city}?
            """, label="Train departs|Train|Train time"),
         ask("platform", "number", """
            From which platform does the train to {city} go?
            What platform do I need for {city}?
            On which track is the train to {city}?
            Where at the station does the train to {city} leave, which platform?
            """, label="Platform|Track"),
         ask("seat", "code", """
            Where is my seat on the train to {city}?
            Which seat do I have to {city}?
            What seat did I reserve on the train to {city}?
            """, label="Seat on the train|Train seat"),
         ask("price", "money", """
            How much was the ticket to {city}?
            What did the train to {city} cost?
            What did I pay for the {city} ticket?
            """, label="Train ticket|Train fare"),
         ask("change", "city", """
            Where do I change trains on the way to {city}?
            In which town do I have to change for {city}?
            Where is the connection to {city}?
            """, label="Change in|Change")],
        mail="""
        Your train to {city} departs {time} from platform {platform}. Seat: {seat}.
        """,
        titles="Train to {city}\nTickets\n{City}", weight=1.5,
    ),
    frame(
        "flight", "travel", "city", {"city": city, "number": flight_number, "time": clock, "gate": code("@##", "@#", "##", "#@"), "price": money(39, 1400), "ref": code("@@@@@@", "@#@#@@", "@@#@@#"), "bag": word("8 kg|10 kg|23 kg|20 kg|hand luggage only|one suitcase|32 kg|two bags")},
        """
        The flight to {city} is {number}, {time!}.
        We fly to {city} {time}.
        Gate for {city}: {gate}.
        Booking reference for {city}: {ref}.
        Flight {number} to {city} leaves from gate {gate}.
        The flight to {city} cost {price}.
        On the {city} flight we may take {bag}.
        Checked in for {city}, {number}, reference {ref}.
        """,
        """
        flight {city} {number} {time!}
        {city}: gate {gate}
        {city} booking {ref}
        {city} flight {price}
        """,
        [ask("number", "code", """
            What is the flight number to {city}?
            Which flight do I take to {city}?
            What is our flight to {city} called?
            """, label="Flight|Flight no."),
         ask("time", "time", """
            When does the flight to {city} leave?
            At what time do we fly to {city}?
            What time is the plane to {city}?
            When is take-off to {city}?
            """, label="Flight departs|Take-off"),
         ask("gate", "code", """
            Which gate does the flight to {city} leave from?
            What gate do I need for {city}?
            To which gate do I have to go for {city}?
            """, label="Gate"),
         ask("ref", "code", """
            What is the booking reference for {city}?
            Which booking code do I have for the flight to {city}?
            Under which reference is the {city} flight booked?
            """, label="Booking ref|Reference|PNR"),
         ask("price", "money", """
            How much was the flight to {city}?
            What did flying to {city} cost?
            What was the air fare to {city}?
            """, label="Air fare|Flight price"),
         ask("bag", "luggage", """
            How much luggage may I take to {city}?
            What baggage is allowed on the flight to {city}?
            What is the baggage limit to {city}?
            """, label="Luggage|Baggage")],
        mail="""
        Your booking {ref}: flight {number} to {city}, departure {time!}.
        """,
        titles="Flight to {city}\n{City}", weight=1.3,
    ),
    frame(
        "car_rental", "travel", "city", {"city": city, "company": surname, "price": money(22, 150), "deposit": money(200, 1500), "car": word("a white Fiat|a grey Corsa|a small Peugeot|a seven-seater|an electric Zoe|a red Panda|a convertible|a pick-up|a Yaris|a Duster")},
        """
        The rental car in {city} comes from {company}.
        In {city} we drive {car}, hired from {company}.
        The hire car in {city} is {price} a day, deposit {deposit}.
        {Company} wants a deposit of {deposit} for the car in {city}.
        """,
        """
        {city} car: {company}, {price}/day
        {city} rental {car}
        """,
        [ask("company", "company", """
            From which company is the rental car in {city}?
            Where did we hire the car in {city}?
            Who rents us the car in {city}?
            """, label="Car rental"),
         ask("price", "money", """
            How much is the hire car in {city} a day?
            What does the rental car in {city} cost?
            """, label="Car per day"),
         ask("deposit", "money", """
            How high is the deposit for the car in {city}?
            What deposit do they want for the hire car in {city}?
            """, label="Deposit"),
         ask("car", "vehicle", """
            What car did we get in {city}?
            Which model is the hire car in {city}?
            What do we drive in {city}?
            """, label="Car")],
        weight=0.8,
    ),
    frame(
        "trip_budget", "travel", "city", {"city": city, "cost": money(150, 6500), "people": names_list(), "transport": word("by night train|by ferry|by bus|by bike|by car|by plane|on foot|by camper van|by motorbike|by sailing boat|by tram and bus")},
        """
        The whole trip to {city} cost {cost}.
        Budget for {city}: {cost}.
        We travelled to {city} {transport}.
        The group for {city}: {people}.
        Going to {city} {transport}, {people} and me.
        {People} signed up for {city}.
        """,
        """
        {city} total {cost}
        {city}: {people}
        {city} {transport}
        """,
        [ask("cost", "money", """
            How much did the trip to {city} cost?
            What is the budget for {city}?
            How much did we spend on {city} in all?
            What was the total for {city}?
            """, label="Trip total|Travel budget"),
         ask("people", "names", """
            Who is coming to {city}?
            Which people are in the {city} group?
            Who signed up for {city}?
            """, label="Group|Travellers"),
         ask("transport", "transport", """
            How did we get to {city}?
            By what means do we travel to {city}?
            How are we travelling to {city}?
            """, label="Transport|Getting there")],
    ),
    frame(
        "packing", "travel", "city", {"city": city, "things": lambda rng, world: ", ".join(rng.sample(_PACK, rng.randint(3, 5)))},
        """
        For {city} pack {things}.
        Packing list {city}: {things}.
        What I need in {city}: {things}.
        Put in the suitcase for {city}: {things}.
        """,
        """
        {city} pack: {things}
        packing {city} - {things}
        """,
        [ask("things", "list", """
            What do I have to pack for {city}?
            What is on the packing list for {city}?
            Which things should I take to {city}?
            What goes into the suitcase for {city}?
            What do I need in {city}?
            """, np="the packing list for {city}", label="Pack|Packing list")],
        weight=0.9,
    ),
    frame(
        "opening", "travel", "city place", {"city": city, "place": word("museum|castle|market|cathedral|zoo|cable car|aquarium|library|palace|tower|spa|gallery|brewery tour|boat tour"), "hours": word("10 to 6|9 to 5, closed Mondays|until 8 pm on Thursdays|Tuesday to Sunday, 11-7|from noon|9.30-16.30|only at weekends|daily until 5 pm|8 am to 1 pm"), "fee": money(3, 45)},
        """
        The {place} in {city} is open {hours}.
        Entry to the {place} in {city} is {fee}.
        Opening hours of the {place} in {city}: {hours}.
        The {place} in {city} costs {fee} for adults.
        """,
        """
        {city} {place}: {hours}, {fee}
        {place} {city} {fee}
        """,
        [ask("hours", "hours", """
            When is the {place} in {city} open?
            What are the opening hours of the {place} in {city}?
            How long is the {place} in {city} open?
            At what times can I visit the {place} in {city}?
            """, label="Open|Hours"),
         ask("fee", "money", """
            How much is the entry to the {place} in {city}?
            What does the {place} in {city} cost?
            What is the admission for the {place} in {city}?
            """, label="Entry|Admission")],
        weight=0.9,
    ),
    frame(
        "guide", "travel", "city", {"city": city, "name": titled_name, "tip": word("the noodle bar behind the station|the rooftop at sunset|the flea market on Sundays|the tram line 28|the free walking tour|the bakery by the bridge|the small beach past the lighthouse|the tapas bar with the green door|the night bus|the ferry instead of the bridge|the second-hand bookshop|the hidden courtyard"), "who": friend_name},
        """
        Our guide in {city} was {name}.
        {Who} says I must try {tip} in {city}.
        Tip for {city} from {who.o}: {tip}.
        {Name} rents out the flat in {city}.
        """,
        """
        {city} tip: {tip}
        {city}: {who} recommends {tip}
        {city} contact {name}
        """,
        [ask("tip", "tip", """
            What tip did I get for {city}?
            What should I try in {city}?
            What was recommended to me for {city}?
            """, label="Tip"),
         ask("who", "person", """
            Who gave me the tip for {city}?
            From whom is the recommendation for {city}?
            """, label="Tip from"),
         ask("name", "person", """
            Who is my contact in {city}?
            What was the guide or host in {city} called?
            """, label="Contact")],
        weight=0.8,
    ),
    frame(
        "passenger", "travel", "who", {"who": person, "city": city, "time": clock, "day": coming_day, "ref": long_code},
        """
        {Who} lands in {city} <when|{day} {time}>.
        Pick up {who.o} at the station {time}.
        {Who} flies to {city} {day}.
        {Who's} train gets in {time}.
        """,
        """
        {who} lands {time!}
        {who} -> {city} {day!}
        pick up {who.o} {time!}
        """,
        [ask("time", "time", """
            At what time does {who} arrive?
            What time do I pick up {who.o}?
            When exactly, what time, does {who} get in?
            """, label="Lands"),
         ask("city", "city", """
            Where is {who} flying to?
            Where does {who} land?
            What is {who's} destination?
            """, label="Destination")],
        weight=0.8,
    ),
)
