"""Facts about food: recipes, restaurants, shopping lists, wine."""

from __future__ import annotations

from ai_os_diffusion.training.personal import nouns
from ai_os_diffusion.training.personal.frames import ask, frame
from ai_os_diffusion.training.personal.values import (
    brand,
    city,
    clock,
    coming_day,
    friend_name,
    listing,
    money,
    number,
    one_of,
    past_day,
    person,
    rating,
    small_count,
    spot,
    street_address,
    surname,
    word,
    year,
)  # fmt: skip

_DISH = word(nouns.DISHES)
_AMOUNT = one_of(number(20, 950, "{} g|{}g|{} grams|{} ml", 10), small_count(1, 9, "tablespoons"), small_count(2, 8, "teaspoons"), word("a pinch|half a teaspoon|one cup|two cups|a handful|1.5 litres|half a litre|a knob|1 kg|three cloves|a bunch|half a cup|2 dl|a splash"))
_RESTAURANT = one_of(lambda rng, world: f"{rng.choice(('Trattoria', 'Café', 'Bistro', 'Osteria', 'Gasthaus', 'Taverna', 'Chez', 'Restaurant', 'The'))} {surname(rng, world)}", word("the Blue Lion|the Golden Wok|the Green Door|Zum Anker|La Palma|the Noodle House|the Salt Cellar|Sapori|the Rusty Fork|Kimchi Corner|the Old Ferry|Madame Claude|the Curry Tree|Pizzeria Vesuvio|Tapas 21|the Garden Kitchen|Fisherman's Rest|the Copper Pan|Soba-ya|the Lemon Tree"))

FRAMES = (
    frame(
        "recipe_oven", "food", "dish", {"dish": _DISH, "degrees": number(140, 250, "{} degrees|{} °C|{}°C|{}C", 5), "minutes": one_of(number(8, 150, "{} minutes|{} min|{} mins"), word("an hour|half an hour|an hour and a half|two hours|three quarters of an hour|45 mins")), "servings": one_of(small_count(2, 12, "people"), number(2, 24, "{} portions|{} servings|{}")), "from": friend_name},
        """
        Bake the {dish} at {degrees} for {minutes}.
        {Dish}: {minutes} at {degrees}.
        The {dish} needs {minutes} in the oven.
        Oven at {degrees} for the {dish}.
        The recipe for {dish} serves {servings}.
        {From} gave me the recipe for {dish}.
        My {dish} takes {minutes}, enough for {servings}.
        {Dish} like {from's}: {degrees}, {minutes}.
        Next time leave the {dish} in for {minutes}, not longer.
        """,
        """
        {dish} {degrees} {minutes}
        {dish}: {minutes}
        {dish} ({servings}) - {minutes}
        {dish} recipe from {from.o}
        """,
        [ask("minutes", "duration", """
            How long does the {dish} take?
            How many minutes does the {dish} need?
            How long do I leave the {dish} in?
            For how long should the {dish} bake or cook?
            What is the cooking time for {dish}?
            How long for {dish}?
            When is the {dish} done, after how long?
            """, np="the cooking time for {dish}", label="Time|Cooking time|Bake"),
         ask("degrees", "temperature", """
            At what temperature do I bake the {dish}?
            How hot must the oven be for the {dish}?
            What oven temperature does {dish} need?
            How many degrees for the {dish}?
            What do I set the oven to for {dish}?
            At which heat does the {dish} go in?
            """, np="the oven temperature for {dish}", label="Oven|Temperature"),
         ask("servings", "number", """
            How many people does the {dish} feed?
            How many portions does the {dish} recipe make?
            For how many is the {dish} recipe?
            How many servings do I get from the {dish}?
            """, label="Serves|Servings"),
         ask("from", "person", """
            Who gave me the recipe for {dish}?
            Whose recipe for {dish} is it?
            From whom is the {dish} recipe?
            Where did the {dish} recipe come from, who?
            """, label="From|Recipe by")],
        titles="{Dish}\nRecipes\nRecipe: {dish}", weight=1.8,
    ),
    frame(
        "recipe_amount", "food", "dish ingredient", {"dish": _DISH, "ingredient": word(nouns.INGREDIENTS), "amount": _AMOUNT},
        """
        For the {dish} you need {amount} of {ingredient}.
        {Dish} with {amount} of {ingredient}.
        Take {amount} of {ingredient} for the {dish}.
        Put {amount} of {ingredient} into the {dish}.
        The {dish} wants {amount} of {ingredient}, not more.
        I use {amount} {ingredient} in my {dish}.
        """,
        """
        {dish}: {amount} {ingredient}
        {ingredient} {amount} ({dish})
        {dish} - {ingredient} {amount}
        """,
        [ask("amount", "amount", """
            How much {ingredient} goes into the {dish}?
            What amount of {ingredient} does the {dish} need?
            How much {ingredient} do I need for {dish}?
            How much {ingredient} is in the {dish}?
            What quantity of {ingredient} should I use for {dish}?
            For the {dish}, how much {ingredient}?
            """, label="{ingredient}")],
        titles="{Dish}\nRecipes", weight=1.9,
    ),
    frame(
        "recipe_trick", "food", "dish", {"dish": _DISH, "secret": one_of(word(nouns.INGREDIENTS), word("a spoonful of mustard|a dash of vinegar|smoked paprika|a grated apple|orange zest|anchovy paste|a bay leaf|a shot of espresso|pickle juice|crushed biscuits|miso paste|a pinch of cardamom|browned butter|beer in the batter")), "rest": one_of(small_count(2, 12, "hours"), number(15, 90, "{} minutes", 5), word("overnight|one day in the fridge|until the next morning")), "swap": word(nouns.INGREDIENTS)},
        """
        The secret of the {dish} is {secret}.
        Let the {dish} rest for {rest}.
        {Dish}: do not forget {secret}.
        The {dish} got better with {secret}.
        The {dish} has to stand {rest} before serving.
        """,
        """
        {dish}: + {secret}
        {dish} rest {rest}
        secret {dish} = {secret}
        """,
        [ask("secret", "ingredient", """
            What is the secret ingredient of the {dish}?
            What makes the {dish} so good?
            What should I not forget in the {dish}?
            Which trick is there for the {dish}?
            What did I add to the {dish}?
            """, label="Secret|Trick"),
         ask("rest", "duration", """
            How long must the {dish} rest?
            For how long should the {dish} stand?
            What is the resting time of the {dish}?
            """, label="Rest")],
    ),
    frame(
        "restaurant", "food", "restaurant", {"restaurant": _RESTAURANT, "dish": one_of(_DISH, word("the grilled octopus|the tasting menu|the lamb shank|the mushroom ravioli|the fish of the day|the lentil curry|the cheese platter|the duck confit|the beetroot carpaccio")), "verdict": word(nouns.DISH_VERDICTS), "price": money(8, 260), "from": friend_name, "city": city, "with": friend_name},
        """
        Had {dish} at {restaurant}.
        At {restaurant} the {dish} was {verdict}.
        {From} recommended {restaurant}.
        Dinner at {restaurant} with {with.o}, {price} in all.
        {Restaurant} in {city} does a great {dish}.
        The bill at {restaurant} came to {price}.
        Ate at {restaurant}: {dish}, {verdict}.
        {From} swears by {restaurant} in {city}.
        We went to {restaurant} with {with.o}.
        """,
        """
        {restaurant}: {dish}
        {restaurant} ({city}) tip from {from.o}
        {restaurant} {price}
        {restaurant} - {dish} {verdict}
        """,
        [ask("dish", "dish", """
            What did I eat at {restaurant}?
            Which dish did I have at {restaurant}?
            What should I order at {restaurant}?
            What is good at {restaurant}?
            What did I order at {restaurant}?
            """, label="Ate|Dish|Order"),
         ask("verdict", "opinion", """
            How was the food at {restaurant}?
            What did I think of the food at {restaurant}?
            How did the meal at {restaurant} taste?
            """, label="Verdict"),
         ask("price", "money", """
            How much did we pay at {restaurant}?
            What did dinner at {restaurant} cost?
            How high was the bill at {restaurant}?
            """, label="Bill|Price"),
         ask("from", "person", """
            Who recommended {restaurant}?
            From whom do I know {restaurant}?
            Whose tip was {restaurant}?
            """, label="Tip from|Recommended by"),
         ask("city", "city", """
            In which city is {restaurant}?
            Where is {restaurant}?
            What town is {restaurant} in?
            """, label="City|Where"),
         ask("with", "person", """
            With whom did I go to {restaurant}?
            Who was with me at {restaurant}?
            Who did I have dinner with at {restaurant}?
            """, label="With")],
        titles="Restaurants\n{Restaurant}\nEating out", weight=1.6,
    ),
    frame(
        "reservation", "food", "restaurant", {"restaurant": _RESTAURANT, "day": coming_day, "time": clock, "people": small_count(2, 14, "people"), "name": surname},
        """
        Table at {restaurant} <when|{day} {time}> for {people}.
        Booked {restaurant} for {people}, under {name}.
        Reserved at {restaurant} {day} under the name {name}.
        The table at {restaurant} is for {time!}.
        """,
        """
        {restaurant} <when|{day!} {time!}>, {people}
        table {restaurant}, name {name}
        """,
        [ask("when|day", "date", """
            When is the table at {restaurant} booked?
            For when did I reserve at {restaurant}?
            On what day do we eat at {restaurant}?
            When are we going to {restaurant}?
            """, label=""),
         ask("time", "time", """
            What time is the table at {restaurant}?
            At what time do we have to be at {restaurant}?
            """, label="Time"),
         ask("people", "number", """
            For how many is the table at {restaurant}?
            How many people did I book for at {restaurant}?
            """, label="People"),
         ask("name", "surname", """
            Under which name is the table at {restaurant} booked?
            What name is the {restaurant} reservation under?
            """, label="Name")],
        mail="""
        Your table at {restaurant} is confirmed <when|{day} {time}> for {people}.
        """,
    ),
    frame(
        "shopping", "food", "shop", {"shop": one_of(word("the market|the supermarket|the farm shop|the bakery|the deli|the drugstore|the Turkish grocer|the Asian shop|the health-food shop|the butcher|the corner shop|the fishmonger|the discounter|the weekly market")), "things": listing(nouns.GROCERIES), "total": money(4, 180), "day": past_day},
        """
        From {shop} I need {things}.
        Bought {things} at {shop}.
        At {shop}: {things}, {total} altogether.
        Get {things} from {shop}.
        Shopping list for {shop}: {things}.
        Spent {total} at {shop}.
        {Day!} at {shop} I got {things}.
        """,
        """
        {shop}: {things}
        buy {things} ({shop})
        {shop} {total}
        {things} -> {shop}
        """,
        [ask("things", "list", """
            What do I need from {shop}?
            What did I buy at {shop}?
            What is on the list for {shop}?
            Which things did I get at {shop}?
            What should I bring from {shop}?
            What was I going to buy at {shop}?
            """, np="the shopping list for {shop}", label="Buy|List|Shopping"),
         ask("total", "money", """
            How much did I spend at {shop}?
            What did the shopping at {shop} come to?
            How much was the bill at {shop}?
            """, label="Total"),
         ask("day|@", "date", """
            When was I at {shop}?
            When did I go shopping at {shop}?
            """, label="")],
        titles="Shopping\nShopping list\nGroceries", weight=1.5,
    ),
    frame(
        "dinner_guests", "food", "who", {"who": person, "dish": _DISH, "day": past_day, "bring": word("a salad|dessert|wine|flowers|bread|olives|ice cream|a board game|cheese|a cake|homemade jam|fruit")},
        """
        {Who} came for dinner, I made {dish}.
        Cooked {dish} for {who.o}.
        {Who} brought {bring}.
        When {who~was} here we had {dish}.
        """,
        """
        dinner {who}: {dish}
        {who} brings {bring}
        """,
        [ask("dish", "dish", """
            What did I cook for {who.o}?
            What did we have when {who~was} here?
            What did {who} get for dinner?
            """, label="Dinner"),
         ask("bring", "thing", """
            What did {who} bring along?
            What is {who} contributing to dinner?
            What does {who} bring?
            """, label="Brings")],
        weight=0.9,
    ),
    frame(
        "coffee_order", "food", "who", {"who": person, "order": word("a flat white with oat milk|black coffee, no sugar|a decaf latte|an espresso with lemon|two sugars and a drop of milk|a cappuccino without cocoa|an iced americano|a chai latte|green tea, three minutes|a double ristretto|hot chocolate with cream|a cortado|mint tea with honey|a macchiato")},
        """
        {Who} always has {order}.
        {Who's} usual order is {order}.
        For {who.o}: {order}.
        {Who~drink} {order}.
        """,
        """
        {who}: {order}
        {who} - {order}
        """,
        [ask("order", "drink order", """
            How does {who} take the coffee or tea?
            What does {who} order at the café?
            What is {who's} usual drink?
            What should I get {who} at the café?
            What does {who} drink?
            """, np="{who's} usual order", label="Coffee|Usual")],
        weight=0.8,
    ),
    frame(
        "wine", "food", "wine", {"wine": lambda rng, world: f"{surname(rng, world)} {rng.choice(('Riesling', 'Merlot', 'Pinot Noir', 'Rosé', 'Chardonnay', 'Rioja', 'Grüner Veltliner', 'Malbec', 'Cava', 'Syrah'))}", "year": year(1996, 2024), "rating": rating, "price": money(5, 90), "place": spot},
        """
        The {wine} of {year} was excellent.
        Gave the {wine} {rating}.
        A bottle of {wine} is {price}.
        The {wine} lies {place}.
        Tasted the {wine}, {rating}, {price} a bottle.
        """,
        """
        {wine} {year} {rating}
        {wine}: {price}
        {wine} {place}
        """,
        [ask("year", "date", """
            Which vintage of {wine} did I like?
            From what year is the {wine}?
            What year is the {wine}?
            """, label="Vintage"),
         ask("rating", "rating", """
            How did I rate the {wine}?
            How many points did I give the {wine}?
            What score did the {wine} get?
            """, label="Rating"),
         ask("price", "money", """
            How much is a bottle of {wine}?
            What does the {wine} cost?
            """, label="Price"),
         ask("place", "place", """
            Where did I put the {wine}?
            Where is the {wine}?
            """, label="Place")],
        weight=0.8,
    ),
    frame(
        "brand_food", "food", "food", {"food": word(nouns.GROCERIES), "brand": brand, "shop": word("the market|the supermarket|the farm shop|the bakery|the deli|the health-food shop|the Asian shop|the corner shop|the discounter"), "price": money(1, 20)},
        """
        The best {food} is from {brand}.
        We like the {food} by {brand} from {shop}.
        {Food} is only {price} at {shop}.
        """,
        """
        {food}: {brand}
        {food} {price}, {shop}
        """,
        [ask("brand", "brand", """
            Which brand of {food} do we like?
            What make of {food} should I buy?
            Whose {food} is the best?
            """, label="Brand"),
         ask("shop", "shop", """
            Where do I get the good {food}?
            Which shop has the {food}?
            """, label="Shop"),
         ask("price", "money", """
            How much is the {food}?
            What does {food} cost?
            """, label="Price")],
        weight=0.6,
    ),
    frame(
        "caterer", "food", "event", {"event": word(nouns.EVENTS), "food": listing(nouns.DISHES, 2, 4), "who": friend_name, "address": street_address},
        """
        For the {event} we serve {food}.
        {Who} takes care of the food for the {event}.
        Menu of the {event}: {food}.
        Food at the {event} will be {food}, made by {who.o}.
        """,
        """
        {event} menu: {food}
        {event} food: {who}
        """,
        [ask("food", "list", """
            What is there to eat at the {event}?
            What is on the menu of the {event}?
            Which dishes do we serve at the {event}?
            """, np="the menu of the {event}", label="Menu|Food"),
         ask("who", "person", """
            Who takes care of the food for the {event}?
            Who cooks for the {event}?
            """, label="Cook")],
        weight=0.8,
    ),
)
