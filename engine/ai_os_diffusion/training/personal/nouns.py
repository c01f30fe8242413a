"""Things, food, work, plants, titles and other nouns: pure data (entries are separated by ``|``)."""

from __future__ import annotations

ITEMS = """
spare key|passport|cordless drill|sleeping bag|good scissors|camera charger|ski boots|warranty card|blue suitcase|bike pump|sewing kit|photo album|birth certificate|drone|tripod|hedge trimmer|
hand mixer|waffle iron|pasta machine|slow cooker|rice cooker|picnic basket|picnic blanket|camping stove|gas cartridge|head torch|sledge|snow shovel|car jack|jump leads|roof rack|tow rope|
first-aid kit|hot-water bottle|heating pad|thermometer|blood-pressure monitor|crutches|knee brace|yoga mat|dumbbells|rowing machine|tennis racket|badminton set|table-tennis bats|chess set|
Scrabble board|poker chips|jigsaw puzzle|telescope|microscope|binoculars|compass|road atlas|hiking poles|rain jacket|winter coat|ski goggles|swimming goggles|snorkel|wetsuit|surfboard|
paddle board|life jacket|fishing rod|tackle box|pocket knife|Swiss army knife|multitool|spirit level|stud finder|soldering iron|glue gun|staple gun|paint roller|wallpaper steamer|ladder|
stepladder|wheelbarrow|leaf blower|lawn mower|watering can|garden hose|secateurs|chainsaw|axe|tarpaulin|extension cord|power strip|label maker|laminator|paper shredder|printer cable|
ink cartridges|HDMI cable|phone charger|power bank|memory card|external hard drive|USB stick|old laptop|tablet|e-reader|headphones|record player|accordion|ukulele|guitar tuner|metronome|
music stand|violin bow|sheet music|recipe binder|cake tin|springform pan|fondue set|raclette grill|ice-cream maker|juicer|coffee grinder|teapot|silver tray|crystal bowl|fish kettle|
preserving jars|bread knife|carving knife|mandoline|salad spinner|pressure cooker|thermos flask|cool box|baby monitor|pram|car seat|high chair|travel cot|baby carrier|toy train|doll's house|
kite|marble run|Christmas lights|Advent calendar|Easter baskets|party hats|wrapping paper|candle holders|fairy lights|tent|air mattress|mosquito net|money belt|travel adapter|neck pillow|
vaccination card|driving licence|rental contract|tax folder|insurance papers|house deeds|marriage certificate|diploma|savings book|spare glasses|sunglasses|reading glasses|contact lenses|
wedding ring|pearl necklace|cufflinks|grandfather's watch|gold bracelet|signet ring|stamp collection|coin collection|fountain pen|leather briefcase|umbrella|walking stick|wool hat|
ice skates|roller skates|bike helmet|bike lock|bike trailer|saddlebag|inner tubes|tyre levers|torque wrench|socket set|spare fuses|light bulbs|smoke alarm|carbon monoxide detector|
fire extinguisher|fuse box key|shed key|garage remote|letterbox key|cellar key|gate key|safe key|car key|bike key|office badge|library card|gym card|museum pass|season ticket|gift voucher|
cinema voucher|concert tickets|vacuum cleaner|steam cleaner|ironing board|clothes steamer|dehumidifier|fan heater|electric blanket|sewing machine|overlocker|knitting needles|embroidery hoop|
loom|easel|oil paints|calligraphy set|pottery tools|screen printer|sander|circular saw|jigsaw|router table|workbench vise|paint sprayer|pressure washer|cement mixer|moving boxes|bubble wrap|
dog crate|cat carrier|dog lead|bird cage|aquarium pump|hamster wheel|beekeeping suit|smoker|incubator|seed trays|propagator|compost thermometer|rain gauge|barbecue|pizza stone|smoking chips
"""

BUYABLES = """
winter tyres|second-hand sofa|winter coat|kitchen tap|pair of glasses|washing machine|dishwasher|toaster|espresso machine|office chair|standing desk|bookcase|bunk bed|mattress|duvet|pillow|
rug|floor lamp|desk lamp|curtains|blinds|shower head|bath mat|towels|frying pan|wok|casserole dish|knife set|blender|food processor|kettle|microwave|fridge|freezer|tumble dryer|
vacuum robot|iron|sewing machine|laptop|monitor|keyboard|mouse|printer|router|hard drive|webcam|microphone|headphones|speaker|record player|television|projector|camera|lens|tripod|phone|
phone case|smartwatch|e-reader|tablet|bicycle|bike helmet|bike light|child seat|scooter|rucksack|suitcase|hiking boots|running shoes|sandals|wellies|rain jacket|jumper|suit|wedding dress|
scarf|gloves|belt|handbag|wallet|watch|necklace|earrings|perfume|hair dryer|electric toothbrush|razor|sun cream|tent|sleeping bag|camping chair|paddle board|skis|snowboard|ice skates|
tennis racket|football|yoga mat|kettlebell|exercise bike|guitar|piano stool|violin strings|keyboard amp|board game|jigsaw|chess clock|doll's pram|Lego set|pushchair|car seat|cot|
high chair|changing table|lawn mower|hedge trimmer|wheelbarrow|garden bench|parasol|barbecue|fire pit|greenhouse|raised bed|apple tree|olive tree|rose bush|compost bin|rain barrel|
garden hose|ladder|drill|sander|tile cutter|paint|wallpaper|parquet|door handle|mailbox|doorbell|smoke alarm|heat pump|wood stove|firewood|solar panel|wall box|roof box|car battery|
dash cam|snow chains|dog bed|cat tree|fish tank|bird feeder|hamster cage|saddle|riding helmet|telescope|microscope|globe|fountain pen|easel|oil paints|pottery wheel|loom|wool|
Christmas tree|birthday cake|flower bouquet|case of wine|whisky|coffee beans|olive oil|cheese board|Easter lamb|concert tickets|theatre tickets|season ticket|museum pass|train tickets|
flight tickets|cruise|dance course|driving lessons|language course|gym membership|haircut|massage|manicure|new windows|front door|fence|gate|carport|chicken coop|beehive
"""

FOODS = """
walnuts|shellfish|strawberries|lactose|sesame|eggs|peanuts|gluten|soy|celery|mustard|kiwi|apples|hazelnuts|cashews|almonds|pistachios|fish|mussels|prawns|crab|lobster|squid|milk|cheese|
blue cheese|goat's cheese|butter|cream|yoghurt|wheat|rye|oats|corn|buckwheat|lupin|garlic|onions|leeks|peppers|tomatoes|aubergines|potatoes|mushrooms|spinach|rhubarb|asparagus|peas|beans|
lentils|chickpeas|avocado|bananas|oranges|lemons|grapefruit|pineapple|mango|papaya|melon|peaches|apricots|plums|cherries|grapes|raspberries|blackberries|figs|dates|coconut|cinnamon|
coriander|chilli|ginger|pepper|vanilla|honey|chocolate|liquorice|coffee|black tea|red wine|beer|alcohol|pork|beef|lamb|veal|chicken|turkey|duck|gelatine|liver|anchovies|sardines|tuna|
salmon|mackerel|oysters|olives|capers|pickles|sauerkraut|marzipan|nougat|sultanas|sunflower seeds|pine nuts|macadamias|pecans|brazil nuts|white bread|sugar|sweetener|food colouring|nutmeg|turmeric|parsley|basil|cabbage|broccoli|artichokes|radishes|cress|chestnuts|pomegranate|lychees|cranberries|blueberries|currants|quinces|passion fruit|venison|rabbit|ham|salami|tofu|seaweed|quinoa|millet|barley|spelt|corn starch|soy sauce|vinegar|mayonnaise|curry powder
"""
NON_FOOD_ALLERGIES = """
penicillin|aspirin|ibuprofen|latex|cat hair|dog hair|birch pollen|grass pollen|hazel pollen|ragweed|house dust|dust mites|mould|bee stings|wasp stings|nickel|horse hair|feathers|wool|
perfume|plasters|codeine|sulfa drugs|iodine|sun cream|hair dye|ambrosia|mugwort|rabbits|guinea pigs
"""
DIETS = """
vegetarian|vegan|pescatarian|gluten-free|lactose-free|kosher|halal|low-carb|keto|sugar-free|low-salt|dairy-free|nut-free|flexitarian|paleo|macrobiotic|FODMAP|raw food|low-fat|diabetic
"""

JOBS = """
nurse|carpenter|dentist|pilot|bookseller|welder|translator|vet|beekeeper|surveyor|cellist|baker|accountant|actor|air traffic controller|anaesthetist|animator|antiques dealer|archaeologist|
architect|archivist|art teacher|astronomer|audiologist|bank clerk|barber|barista|biologist|blacksmith|boat builder|bookbinder|botanist|brewer|bricklayer|bus driver|butcher|cabinetmaker|
cameraman|cardiologist|caretaker|cartographer|chef|chemist|chimney sweep|choirmaster|civil engineer|civil servant|clockmaker|coach driver|cobbler|composer|confectioner|conservator|
court clerk|crane operator|croupier|curator|customs officer|dance teacher|data analyst|dermatologist|detective|dietitian|diplomat|diver|drama teacher|dressmaker|driving instructor|
ecologist|economist|electrician|engraver|estate agent|event planner|farmer|film editor|firefighter|fisherman|flight attendant|florist|forester|furrier|game designer|gardener|geologist|
geriatric nurse|glassblower|goldsmith|graphic designer|hairdresser|harbour pilot|head chef|historian|hotel manager|hydrologist|illustrator|insurance agent|interior designer|interpreter|
investment adviser|joiner|journalist|judge|kindergarten teacher|lab technician|landscape architect|lawyer|lecturer|librarian|lighting technician|locksmith|logistician|lumberjack|
magazine editor|makeup artist|marine biologist|massage therapist|maths teacher|mechanic|meteorologist|midwife|miller|milliner|museum guide|music teacher|naturopath|network engineer|
neurologist|notary|novelist|nutritionist|occupational therapist|office manager|optician|orchestra conductor|organ builder|orthodontist|osteopath|paediatrician|painter|paramedic|park ranger|
pastry chef|patent lawyer|pathologist|pharmacist|photographer|physicist|physiotherapist|piano tuner|plasterer|plumber|podcaster|police officer|postman|potter|primary school teacher|
prison officer|probation officer|product manager|proofreader|prosecutor|psychiatrist|psychologist|publisher|puppeteer|quality inspector|radio presenter|radiographer|railway engineer|
receptionist|recruiter|restorer|roofer|saddler|sailor|sales rep|scaffolder|screenwriter|sculptor|secretary|security guard|set designer|shepherd|ship's cook|shoemaker|social worker|
software developer|soldier|sommelier|sound engineer|speech therapist|sports teacher|stage manager|statistician|stonemason|structural engineer|surgeon|swimming instructor|tailor|tanner|
tattoo artist|tax adviser|taxi driver|teacher|tiler|tour guide|town planner|toxicologist|train driver|tram driver|travel agent|tree surgeon|truck driver|tutor|TV producer|undertaker|
upholsterer|urologist|video editor|viticulturist|volcanologist|waiter|warehouse manager|watchmaker|weaver|web designer|window cleaner|winemaker|writer|yoga teacher|youth worker|zookeeper
"""
EMPLOYER_TAILS = """
Bank|Logistics|Bakery|Clinic|Architects|Media|Insurance|Energy|Labs|Optics|Textiles|Foods|Motors|Software|Books|Publishing|Hospital|Instruments|Consulting|Design|Pharma|Robotics|Airways|
Brewery|Studios|Chemicals|Shipping|Electronics|Timber|Telecom
"""
PUBLIC_EMPLOYERS = """
the city hospital|the tax office|the post office|the university|the botanical garden|the town hall|the fire brigade|the railway|the state theatre|the airport|the zoo|the court|
the primary school|the waterworks|the city archive|the job centre|the museum of natural history|the harbour authority|the forestry office|the children's hospital|the opera house
"""

HOBBIES = """
pottery|bouldering|birdwatching|knitting|chess|salsa dancing|rowing|beekeeping|baking sourdough|model railways|calligraphy|kayaking|fencing|archery|geocaching|origami|stargazing|
woodcarving|quilting|metal detecting|fly fishing|ballroom dancing|judo|tai chi|parkour|surfing|skateboarding|trail running|triathlon|cross-country skiing|ice hockey|curling|badminton|
table tennis|squash|petanque|darts|pool|bridge|poker|Dungeons and Dragons|crossword puzzles|sudoku|puppet making|improv theatre|choir singing|playing the banjo|stand-up comedy|
street photography|film photography|watercolours|linocut|screen printing|bookbinding|soap making|candle making|cheese making|home brewing|foraging|mushroom picking|bonsai|orchids|
aquascaping|falconry|horse riding|dog agility|sailing|diving|paragliding|gliding|caving|ice swimming|hiking|cycling tours|motorbike touring|restoring old radios|restoring furniture|
genealogy|stamp collecting|coin collecting|board games|escape rooms|karaoke|flamenco|yoga|pilates|aikido|krav maga|juggling|unicycling|magic tricks|writing haiku|blogging|podcasting|
learning Welsh|Egyptology|volcano watching|train spotting|plane spotting|kite flying|sand sculpting|lace making|weaving|spinning wool|crochet|embroidery|upholstery|blacksmithing|knife making
"""
INSTRUMENTS = """
piano|violin|viola|cello|double bass|flute|oboe|clarinet|bassoon|saxophone|trumpet|trombone|French horn|tuba|drums|guitar|bass guitar|ukulele|banjo|mandolin|harp|accordion|recorder|
harmonica|bagpipes|sitar|theremin|church organ|marimba|lute|zither|cajon|didgeridoo|balalaika
"""
LANGUAGES = """
Portuguese|Finnish|Welsh|Korean|Swahili|Hungarian|Catalan|Icelandic|Greek|Turkish|Polish|Dutch|Romanian|Arabic|Hebrew|Hindi|Tamil|Thai|Vietnamese|Japanese|Mandarin|Cantonese|Czech|
Slovene|Croatian|Bulgarian|Ukrainian|Georgian|Armenian|Basque|Irish|Norwegian|Swedish|Danish|Estonian|Latvian|Lithuanian|Persian|Urdu|Bengali|Tagalog|Malay|Esperanto|sign language
"""
SUBJECTS = """
biology|law|medicine|architecture|history|philosophy|economics|computer science|art history|musicology|geography|physics|chemistry|mathematics|psychology|sociology|linguistics|theology|
veterinary science|dentistry|pharmacy|civil engineering|mechanical engineering|graphic design|journalism|political science|archaeology|forestry|oceanography|nursing|education|geology|
astronomy|anthropology|film studies|game design|nutrition science|logistics|tourism|social work|robotics|agronomy|statistics|Slavic studies|Japanese studies|comparative literature
"""

GIFTS = """
a telescope|a cookbook|hiking socks|a chess set|a watering can|a scarf|headphones|a bread knife|concert tickets|a yoga mat|a fountain pen|a record player|a pasta machine|a spa voucher|
a silver bracelet|earrings|a wool blanket|a board game|a jigsaw puzzle|a bird feeder|a cactus|an orchid|a bottle of gin|a tea set|a thermos flask|a rucksack|a bike bell|a climbing course|
a pottery course|a wine tasting|a hot-air balloon ride|theatre tickets|a museum pass|a magazine subscription|a photo book|a globe|a world map|a head torch|a hammock|slippers|a dressing gown|
a leather wallet|a wristwatch|a ukulele|a harmonica|watercolours|a sketchbook|knitting wool|a sewing box|a tool set|a cordless screwdriver|a pizza stone|a knife sharpener|an apron|
a cheese board|a coffee grinder|an espresso cup set|a box of pralines|a fruit basket|a bonsai|a herb garden|a rose bush|a hedgehog house|a fish tank|a football shirt|running shoes|
a swimming voucher|a puzzle book|a crime novel|a poetry volume|an atlas of birds|a star map|a drone|a power bank|an e-reader|a phone case|a smart speaker|a lava lamp|a salt lamp|a vase|
a picture frame|a scented candle|a perfume|a beard trimmer|a shaving brush|cufflinks|a silk tie|a straw hat|leather gloves|an umbrella|a picnic basket|a cool box|a Swiss army knife|
a compass|a tent|a sleeping bag|snowshoes|a sledge|a kite|a Lego castle|a wooden train|a dinosaur book|a doll's house|finger paints|a microscope|a magic set|a karaoke microphone
"""
OCCASIONS = "birthday|Christmas|wedding|anniversary|graduation|house-warming|retirement|name day|Mother's Day|Father's Day|Easter|Hanukkah|Valentine's Day|farewell party|christening"

FAVOURITES = {
    "colour": "teal|burgundy|mustard yellow|forest green|navy blue|lilac|coral|turquoise|ochre|lavender|magenta|olive|salmon pink|charcoal|ivory|cobalt blue|petrol|rust red|mint|violet",
    "cake": "carrot cake|Black Forest gateau|lemon drizzle|cheesecake|Sachertorte|plum crumble|apple strudel|poppy seed cake|tiramisu|red velvet cake|banana bread|Linzer torte|brownies",
    "flower": "peonies|tulips|sunflowers|freesias|lilies of the valley|dahlias|ranunculus|hydrangeas|gerberas|snapdragons|anemones|cornflowers|sweet peas|irises|white roses",
    "ice cream": "pistachio|stracciatella|salted caramel|rum and raisin|lemon sorbet|hazelnut|mint chocolate|blood orange|walnut|blackcurrant|coconut|coffee|yoghurt",
    "drink": "ginger ale|oat flat white|jasmine tea|elderflower spritz|alcohol-free beer|Campari soda|hot chocolate|mate|rooibos|espresso macchiato|kombucha|apple spritzer|chai latte|whisky sour",
    "band": "the Paper Lanterns|Velvet Tram|Moss and Iron|the Quiet Ferries|Radio Heron|the Saltmakers|Northern Attic|Blue Kiosk|the Night Gardeners|Copper Choir|Zwischenhalt|Tin Orchard",
    "film": "Amélie|Casablanca|Spirited Away|The Third Man|Paddington 2|Arrival|Some Like It Hot|Cinema Paradiso|The Big Lebowski|Moonlight|In Bruges|Parasite|Roman Holiday|Ratatouille",
    "author": "Ursula Le Guin|Terry Pratchett|Agatha Christie|Elena Ferrante|Haruki Murakami|Jane Austen|Italo Calvino|Zadie Smith|Kazuo Ishiguro|Toni Morrison|Stefan Zweig|Olga Tokarczuk",
    "board game": "Carcassonne|Azul|Ticket to Ride|Wingspan|Dominion|Codenames|Pandemic|Cascadia|Rummikub|backgammon|Agricola|Scotland Yard|Splendor|Dixit",
    "pizza": "quattro stagioni|marinara|capricciosa|Hawaii|tonno|four cheeses|diavola|prosciutto e funghi|calzone|rucola and parmesan|bianca with potatoes",
    "season": "early autumn|late spring|winter|high summer|the week after Easter|October|May",
    "football club": "Werder|Celta Vigo|Rapid|Feyenoord|Union|St. Pauli|Torino|Sparta Prague|Celtic|Athletic Bilbao|Fulham|Lokomotiv|Young Boys|Malmö FF",
    "tea": "Assam|Darjeeling|peppermint|sencha|lapsang souchong|Earl Grey|rooibos vanilla|fennel|genmaicha|oolong|nettle|verbena|hibiscus",
    "soup": "borscht|minestrone|pumpkin soup|pho|goulash soup|leek and potato|tom kha|French onion soup|miso|gazpacho|lentil soup|chicken noodle",
    "song": "Blackbird|La Mer|Hallelujah|Dancing Queen|Here Comes the Sun|Heroes|Wonderwall|Jolene|Suzanne|Take Five|Bella Ciao|Under Pressure|Fields of Gold",
    "chocolate": "dark with sea salt|hazelnut|marzipan|white with raspberries|orange|chilli|gianduja|milk with almonds|mint|coffee",
}  # fmt: skip

ANIMALS = "dog|dog|dog|cat|cat|cat|rabbit|hamster|parrot|budgie|tortoise|guinea pig|goldfish|pony|horse|ferret|canary|gecko|chameleon|hedgehog|cockatoo|snake|donkey|goat|hen"
BREEDS = {
    "dog": "beagle|dachshund|border collie|poodle|whippet|golden retriever|Jack Russell|corgi|greyhound|spaniel|schnauzer|Labrador|husky|pug|vizsla|terrier mix|Great Dane|Shiba Inu",
    "cat": "Maine Coon|Siamese|tabby|Birman|Norwegian forest cat|Persian|British shorthair|Bengal|ragdoll|tortoiseshell|Russian blue|Abyssinian",
    "rabbit": "lop-ear|lionhead|Dutch dwarf|Rex|Angora|Flemish giant",
    "horse": "Haflinger|Icelandic|Friesian|Hanoverian|Connemara|Lipizzan|Fjord horse|Andalusian",
}  # fmt: skip

DISHES = """
lasagne|goulash|pumpkin soup|ratatouille|shepherd's pie|moussaka|chicken curry|dal|chilli|fish pie|paella|risotto|quiche|onion tart|pizza dough|focaccia|sourdough bread|rye bread|soda bread|
banana bread|carrot cake|lemon cake|apple crumble|plum cake|cheesecake|brownies|chocolate mousse|tiramisu|panna cotta|rice pudding|bread pudding|pancakes|waffles|scones|cinnamon rolls|
gingerbread|shortbread|almond biscuits|granola|yoghurt cake|poppy seed cake|pear tart|rhubarb cake|cherry clafoutis|strudel|dumplings|gnocchi|spaetzle|ravioli|carbonara|pesto|
tomato sauce|bechamel|vegetable stock|minestrone|lentil soup|borscht|leek soup|fish soup|potato salad|coleslaw|tabbouleh|falafel|hummus|baba ganoush|shakshuka|frittata|omelette|stuffed peppers|
stuffed cabbage|roast chicken|beef stew|pot roast|meatballs|meatloaf|pulled pork|roast lamb|duck breast|baked salmon|fish cakes|prawn curry|pad thai|ramen|fried rice|spring rolls|gyoza|
bibimbap|okonomiyaki|tacos|enchiladas|guacamole|cornbread|jambalaya|mac and cheese|cauliflower cheese|potato gratin|rösti|hash browns|roast vegetables|mushroom pie|spinach pie|nut roast|
marmalade|strawberry jam|quince jelly|chutney|pickled cucumbers|kimchi|sauerkraut|elderflower cordial|lemonade|mulled wine|eggnog|hot chocolate|ginger beer|iced tea|bean salad|beef stroganoff|beetroot soup|blinis|bouillabaisse|bread dumplings|butternut squash soup|cabbage rolls|calzone|cannelloni|caponata|ceviche|cheese straws|chicken pie|chicken satay|clam chowder|cod in parsley sauce|corn chowder|couscous salad|crab cakes|crumpets|date slices|devilled eggs|empanadas|fennel salad|fig tart|flapjacks|French toast|game pie|gado-gado|green curry|halloumi skewers|ham and pea soup|honey cake|Irish stew|jollof rice|kedgeree|lamb koftas|laksa|lentil loaf|liver dumplings|lemon curd|maultaschen|meringues|millet bake|mince pies|mushroom risotto|nasi goreng|onion soup|orange duck|oven potatoes|panzanella|parsnip soup|pea soup|pierogi|piri-piri chicken|pizza bianca|plum dumplings|polenta fries|pork belly|raclette|ratatouille pie|red cabbage|rice salad|saag paneer|saltimbocca|semolina pudding|souvlaki|steamed buns|stuffed mushrooms|summer rolls|sweet potato curry|tagliatelle al ragù|tarte flambée|tomato tart|tortilla|treacle tart|trout with almonds|vanilla crescents|vegetable lasagne|vitello tonnato|walnut cake|Welsh rarebit|wild garlic soup|yakisoba|zabaglione
"""
INGREDIENTS = """
flour|sugar|brown sugar|butter|milk|cream|buttermilk|yoghurt|eggs|yeast|baking powder|salt|olive oil|sunflower oil|vinegar|honey|maple syrup|vanilla|cinnamon|nutmeg|cardamom|ginger|garlic|
onions|carrots|celery|leeks|potatoes|tomatoes|tomato paste|peppers|courgettes|aubergine|mushrooms|spinach|kale|pumpkin|beans|chickpeas|red lentils|rice|polenta|oats|breadcrumbs|parmesan|
mozzarella|feta|ricotta|mascarpone|minced beef|chicken stock|white wine|red wine|soy sauce|coconut milk|curry paste|cumin|paprika|oregano|thyme|rosemary|basil|parsley|dill|lemon juice|
lemon zest|orange zest|apples|pears|plums|cherries|raisins|almonds|walnuts|hazelnuts|poppy seeds|dark chocolate|cocoa|gelatine|rum
"""
GROCERIES = """
milk|oat milk|butter|eggs|bread|rye bread|rolls|flour|sugar|salt|pepper|coffee|tea bags|cocoa|honey|jam|muesli|porridge oats|rice|spaghetti|lasagne sheets|lentils|chickpeas|tinned tomatoes|
tomato paste|olive oil|vinegar|mustard|mayonnaise|ketchup|soy sauce|stock cubes|yeast|baking powder|vanilla sugar|cinnamon|garlic|onions|potatoes|carrots|leeks|celery|peppers|cucumber|
lettuce|spinach|tomatoes|courgettes|mushrooms|avocados|apples|bananas|oranges|lemons|grapes|pears|raspberries|frozen peas|fish fingers|ice cream|yoghurt|cream|cheese|feta|parmesan|
mozzarella|ham|salami|mince|chicken thighs|salmon|tofu|hummus|olives|crisps|biscuits|dark chocolate|mineral water|apple juice|beer|red wine|cat food|dog biscuits|bin bags|baking paper|
cling film|foil|washing-up liquid|sponges|toilet paper|kitchen roll|tissues|soap|shampoo|toothpaste|deodorant|plasters|washing powder|fabric softener|light bulbs|batteries|matches|candles
"""

PLANTS = """
tomatoes|cherry tomatoes|courgettes|runner beans|peas|carrots|beetroot|radishes|lettuce|rocket|spinach|chard|kale|leeks|onions|garlic|potatoes|pumpkins|cucumbers|aubergines|peppers|chillies|
sweetcorn|rhubarb|strawberries|raspberries|blackcurrants|gooseberries|blueberries|apple tree|pear tree|plum tree|cherry tree|fig tree|quince|walnut tree|grapevine|kiwi vine|lavender|rosemary|
thyme|sage|mint|basil|parsley|chives|dill|coriander|lemon balm|sunflowers|marigolds|nasturtiums|sweet peas|cosmos|zinnias|dahlias|gladioli|tulips|daffodils|crocuses|snowdrops|hyacinths|
alliums|irises|peonies|hydrangea|rhododendron|azalea|camellia|magnolia|lilac|forsythia|jasmine|clematis|wisteria|honeysuckle|climbing rose|tea roses|box hedge|beech hedge|bamboo|ferns|hostas|
heather|pampas grass|oleander|geraniums|begonias|fuchsias|petunias|pansies|orchid|monstera|rubber plant|peace lily|spider plant|aloe vera|cactus|olive tree|lemon tree|bay tree
"""
BEDS = """
along the south wall|in the raised bed|behind the shed|next to the compost|by the pond|under the kitchen window|in the greenhouse|in the front garden|on the balcony|beside the terrace|
in the second bed from the left|near the fence|in the big terracotta pot|in the allotment|along the path|under the apple tree|by the gate|in the herb spiral|on the roof terrace|
in the cold frame|at the bottom of the garden|between the roses|in the old zinc tub|by the rain barrel|in the hanging basket
"""

MEDICINES = """
ibuprofen|paracetamol|metformin|ramipril|levothyroxine|omeprazole|amoxicillin|cetirizine|simvastatin|bisoprolol|vitamin D|iron tablets|magnesium|folic acid|insulin|prednisolone|salbutamol|
candesartan|amlodipine|pantoprazole|sertraline|melatonin|loratadine|naproxen|doxycycline|fish oil|vitamin B12|zinc|calcium|aspirin|warfarin|furosemide|methotrexate|azithromycin|
eye drops|nasal spray|cough syrup|thyroid tablets|antihistamine|probiotics|blood thinner|cortisone cream|worming tablets|Trevinol|Calmadex|Ostiven|Pulmarin|Dorvalan|Nexaprin|Livotal
"""
CONDITIONS = """
back pain|high blood pressure|hay fever|a thyroid problem|migraine|an ear infection|asthma|low iron|heartburn|a bladder infection|high cholesterol|sleep problems|eczema|arthritis|
bronchitis|diabetes|gout|a sore throat|sinusitis|vertigo|shingles|a stomach ulcer|restless legs|a frozen shoulder|tendonitis|tinnitus
"""
EXERCISES = """
calf raises|shoulder bridges|heel slides|clamshells|wall squats|bird-dogs|planks|neck stretches|hip openers|pelvic tilts|resistance-band rows|toe curls|lunges|hamstring stretches|
wrist circles|balance board|side planks|cat-cow|leg lifts|shoulder rolls|step-ups|sit-to-stands|band pull-aparts|ankle circles|chin tucks
"""
VACCINES = "tetanus|flu|TBE|hepatitis A|hepatitis B|typhoid|yellow fever|rabies|shingles|pneumococcal|whooping cough|measles|polio|Covid|HPV|Japanese encephalitis"
APPOINTMENTS = """
dentist|eye doctor|hairdresser|physio|dermatologist|GP|gynaecologist|orthodontist|cardiologist|osteopath|blood test|MRI scan|X-ray|hearing test|allergy test|flu jab|check-up|podiatrist|
speech therapy|mole screening|ultrasound|sleep clinic|vaccination|dental hygienist|ENT doctor|urologist|massage|acupuncture|nutrition advice|neurologist
"""
OFFICE_VISITS = """
bank|tax adviser|notary|passport office|registry office|estate agent|solicitor|car inspection|driving test|parents' evening|flat viewing|kitchen planner|insurance adviser|job interview|
MOT|viewing of the house|town hall appointment|residents' office|embassy|school interview|tailor fitting|passport photos|boiler inspection|chimney sweep|meter reading
"""

TRADES = """
plumber|electrician|roofer|chimney sweep|gardener|locksmith|painter|carpenter|boiler man|window cleaner|tiler|piano tuner|cleaner|babysitter|dog walker|handyman|tree surgeon|glazier|
decorator|removal firm|car mechanic|bike mechanic|seamstress|cobbler|computer repairman|pest control|bricklayer|plasterer|drain service|upholsterer|dog groomer|music teacher|maths tutor
"""
APPLIANCES = """
boiler|dishwasher|washing machine|fridge|oven|heat pump|router|printer|water softener|tumble dryer|extractor hood|coffee machine|vacuum robot|alarm system|doorbell|thermostat|smoke alarm|
solar inverter|lawn robot|sewing machine|freezer|air conditioner|stairlift|garage door|pond pump
"""
CODES = """
front door|garage|bike lock|suitcase|safe|gym locker|alarm system|garden gate|SIM card|key box|parking garage|laundry room|office door|holiday flat|tablet|bank card|library account|
voicemail|garden shed|letterbox|school locker|storage unit|smart lock|luggage lock|gate at mum's
"""
NUMBERS = """
passport|library card|phone contract|health insurance|car insurance|home insurance|customer account|gym membership|electricity contract|gas contract|tax|social security|driving licence|
frequent flyer|rail card|pension|bike frame|warranty|loyalty card|water meter|electricity meter|gas meter|union membership|blood donor card|residence permit|landlord's account|dog licence
"""
INSURANCES = "car|home contents|liability|travel|dental|legal|life|bike|pet|building|accident|health|disability|phone"
SUBSCRIPTIONS = """
newspaper|music streaming|film streaming|cloud storage|gym|vegetable box|phone plan|broadband|magazine|audiobooks|language app|car sharing|bike rental|coffee delivery|VPN|photo storage|
meal kits|swimming pool|climbing gym|allotment|zoo pass|theatre season ticket|opera subscription|antivirus|newsletter hosting|wine club|choir|sports club|yoga studio|dating app
"""
BILLS = "rent|electricity bill|gas bill|water bill|broadband bill|phone bill|kindergarten fee|garage rent|service charge|mortgage payment|council tax|property tax|church tax|parking permit|cleaning lady|allotment lease"
CHARITIES = "the food bank|the hospice|the animal shelter|the lifeboats|Doctors Without Borders|the choir|the school|the bird protection society|the fire brigade|the refugee centre|the library|the church roof|the village museum|the Red Cross|the rainforest fund"

PROJECT_WORDS = """
Maple Quartz Juniper Falcon Harbor Delta Lantern Orchid Granite Willow Saffron Basalt Aurora Atlas Badger Beacon Birch Bluebird Boreas Canary Caravel Cedar Cobalt Comet Condor Copper
Coral Cosmos Cypress Dolphin Drake Ember Everest Fjord Flamingo Galileo Ginger Glacier Halley Heron Hornet Ibis Indigo Iris Ivory Jaguar Jasmine Jupiter Kestrel Kiwi Lagoon Larch Lemon
Lighthouse Lotus Lynx Magnet Mango Marble Meteor Mistral Monsoon Mosaic Neptune Nimbus Nova Nutmeg Oasis Obelisk Onyx Opal Orion Osprey Otter Panther Papyrus Pelican Pepper Phoenix
Pinewood Pluto Prisma Puffin Python Raven Ruby Sahara Salamander Sapphire Saturn Sequoia Sirocco Sparrow Sphinx Sprint Starling Summit Tango Tempest Topaz Toucan Tundra Umbra Vega Vesuvius
Violet Vulcan Walnut Yukon Zebra Zenit Zephyr
"""
HOME_PROJECTS = """
kitchen renovation|bathroom remodel|loft conversion|garden redesign|website relaunch|family tree|photo archive|wedding planning|club newsletter|village fête|charity run|school play|
summer camp|annual report|audit|office move|thesis|book club anthology|podcast pilot|film festival|street party|choir tour|solar roof|tree house|balcony makeover|van conversion|
data migration|customer survey|product launch|trade fair|hiring round|budget review|onboarding guide|brochure|exhibition|grant application|cookbook|quilt|model railway|chicken coop
"""
TASKS = """
update the slides|call the supplier|send the contract|book the room|write the minutes|check the figures|order the badges|review the draft|test the backup|print the flyers|clean the data|
talk to legal|prepare the demo|translate the manual|collect the signatures|find a caterer|fix the login bug|draft the press release|compare the offers|renew the licence|invite the speakers|
update the website|scan the receipts|write the newsletter|design the poster|measure the room|ask for permission|rent the projector|proofread chapter two|set up the survey
"""
MEETINGS = """
team meeting|stand-up|budget meeting|parents' meeting|book club|choir rehearsal|band practice|staff meeting|works council|project review|board meeting|residents' meeting|kick-off|retrospective|
planning session|coaching session|chess evening|language tandem|house meeting|one-on-one with the boss|supervision|committee meeting|strategy workshop|training day|fire drill|sprint demo
"""
COURSES = """
pottery class|Spanish course|yoga class|swimming lessons|piano lessons|first-aid course|sewing class|cooking course|dance class|life drawing|judo training|driving theory|sourdough workshop|
photography course|sailing course|climbing course|Italian evening class|creative writing|antenatal class|dog school|watercolour class|carpentry course|singing lessons|tennis coaching|
meditation course|self-defence class|wine seminar|accounting course|beekeeping course|bike repair workshop
"""
HABITS = """
go running|meditate|call mum|water the plants|back up the laptop|do yoga|practise the piano|weigh myself|clean the bathroom|change the sheets|take out the recycling|swim|write the diary|
walk the dog|take the vitamins|check the oil|feed the sourdough|do the accounts|learn vocabulary|stretch|descale the kettle|visit grandma|fast|clean the fish tank|do the crossword
"""
GOALS = """
run a half marathon|learn Portuguese|save for a camper van|read forty books|give up sugar|learn to juggle|walk the coast path|pay off the loan|write a novel|swim across the lake|grow a giant pumpkin|
cut screen time|learn to drive|climb the Ortler|finish the quilt|build a shed|play the moonlight sonata|become debt-free|lose five kilos|see the northern lights|do ten pull-ups|sail to Sweden|
cycle to Rome|learn sign language|go vegan|declutter the attic|digitise the slides|bake perfect croissants|get the beekeeper certificate|learn to whistle
"""
EVENTS = """
summer party|housewarming|wedding|christening|farewell party|barbecue|school concert|street festival|wine tasting|Christmas market trip|carnival ball|reunion|quiz night|flea market|
book launch|gallery opening|garden open day|harvest supper|New Year's party|film night|football match|open day|charity dinner|poetry slam|sports day|village fair|jubilee|Easter brunch|board game night
"""
DISH_VERDICTS = """
too salty|heavenly|a bit dry|the best ever|overpriced|very spicy|bland|perfectly crisp|undercooked|surprisingly good|too sweet|rich but lovely|cold in the middle|worth the detour|forgettable
"""

TITLE_ADJ = """
Silent|Crooked|Last|Hidden|Borrowed|Golden|Salt|Paper|Winter|Broken|Distant|Glass|Hollow|Second|Blue|Wandering|Iron|Velvet|Forgotten|Northern|Burning|Quiet|Scarlet|Invisible|Ninth|
Drowned|Patient|Early|Unwritten|Bitter|Lonely|Copper|Midnight|Foreign|Stolen|Slow|Tall|Green|Narrow|Restless
"""
TITLE_NOUN = """
Cartographer|Harbour|Orchard|Clockmaker|Lighthouse|Librarian|River|Garden|Island|Telegram|Staircase|Sparrow|Winter|Mapmaker|Bridge|Comet|Village|Mirror|Letter|Passenger|Violin|Kitchen|
Summer|Station|Tailor|Ferry|Mountain|Witness|Painter|Window|Almanac|Beekeeper|Ocean|Carousel|Museum|Tower|Apartment|Shepherd|Planet|Detective
"""
TITLE_FORMS = "The {a} {n}|The {a} {n}|{a} {n}|The {n} of {b}|A {n} in {b}|The {n}'s Daughter|Beyond the {a} {n}|How to Keep a {n}|Notes from a {a} {n}|{n} and {m}"
SHOP_TAILS = """
Books|Bikes|Garden Centre|Hardware|Optics|Shoes|Electronics|Antiques|Music|Furniture|Pharmacy|Outdoor|Sports|Toys|Fabrics|Kitchenware|Flowers|Tools|Deli|Market|Department Store|Records|Wines|Pets
"""
SHOPS = """
the flea market|the second-hand shop|the garden centre|the hardware store|the market|the airport|the online shop|the corner shop|the outlet|the charity shop|the supermarket|the museum shop|
the farm shop|the department store|an auction|a colleague|the classifieds|the repair café
"""
BRANDS_TAILS = "Pro|Classic|Plus|Mini|Max|Eco|Comfort|Sport|One|Prime"
VEHICLES = "car|bike|van|motorbike|e-bike|scooter|camper van|trailer|tandem|cargo bike|racing bike|caravan|moped"
VEHICLE_JOBS = "oil change|brake service|tyre change|MOT|new chain|inspection|wheel alignment|new battery|exhaust repair|brake pads|windscreen repair|timing belt|gear adjustment|rust treatment"
SIGHTS = """
the cathedral|the old harbour|the castle|the modern art museum|the botanical garden|the funicular|the night market|the salt mine|the lighthouse|the Roman theatre|the cable car|the fish market|
the island|the old synagogue|the maritime museum|the canal tour|the hot springs|the viewpoint|the bell tower|the puppet theatre|the palace gardens|the tram museum|the cliffs|the vineyard
"""
MUSIC_ACTS = """
the Paper Lanterns|Velvet Tram|Moss and Iron|the Quiet Ferries|Radio Heron|the Saltmakers|Northern Attic|Blue Kiosk|the Night Gardeners|Copper Choir|Tin Orchard|the string quartet|
the youth orchestra|the gospel choir|Lola Marsh Trio|the Balkan brass band|Nina and the Owls|the big band|the jazz trio|the a cappella group
"""
PAINT_NAMES = """
Autumn Fog|Sea Glass|Old Linen|Wet Sand|Elephant's Breath|Pale Olive|Morning Mist|Oxford Blue|Burnt Sienna|Soft Moss|Chalk White|Clay Pink|Dusty Plum|Duck Egg|Egyptian Sand|Foxglove|
Ginger Biscuit|Hay Bale|Ink Well|Juniper Ash|Lake Reed|Mouse Back|Northern Sky|Oat Milk|Pebble Beach|Quarry Stone|Raw Silk|Slate Roof|Tea Rose|Vintage Cream|Warm Putty|Winter Wheat|
Arctic Dawn|Bone Meal|Cinnamon Stick|Drift Wood|Emerald Isle|Faded Denim|Goose Down|Harbour Grey
"""
BINS = "paper bin|recycling|organic waste|glass|general waste|garden waste|bulky waste|yellow sacks|blue bin|brown bin|black bin|hazardous waste"
SERVICES = "hosting|electricity supplier|bank|doctor|gym|phone provider|mechanic|hairdresser|dentist|broadband provider|insurance company|vet|tax adviser|energy supplier|kindergarten|choir"
OPTIONS = """
oak floor/tiles|Saturday/Sunday|train/plane|the red sofa/the grey sofa|Oslo/Bergen|a beech hedge/a fence|the smaller hall/the town hall|vendor Kestrel/vendor Lumen|paper invitations/e-mail invitations|
gas/heat pump|bikes/the car|Spain/Norway|the blue logo/the green logo|a buffet/a set menu|May/September|two teams/one team|a new roof/a repair|leasing/buying|the bakery's cake/a home-made cake|
a ground-floor flat/the top floor|the morning slot/the evening slot|open source/the licensed tool|a puppy/an older dog|a band/a DJ|the coastal route/the motorway|a laptop/a desktop|cash/card
"""
PREFERENCES = """
tea/coffee|window seats/aisle seats|trains/planes|mornings/evenings|the mountains/the sea|phone calls/texts|paper books/e-books|cats/dogs|red wine/white wine|sweet/savoury|cinema/theatre|
oat milk/cow's milk|still water/sparkling water|running/swimming|hotels/campsites|winter/summer|jazz/classical music|down duvets/wool blankets|gas hobs/induction|cash/card|
porridge/toast|baths/showers|crime novels/biographies|city breaks/beach holidays|soft mattresses/firm mattresses|almond croissants/plain croissants|dark chocolate/milk chocolate|
board games/card games|the bus/the bike|salad/soup|markets/supermarkets|meeting in person/video calls|gin/rum|lilies/roses|handwritten lists/apps|stairs/lifts
"""
