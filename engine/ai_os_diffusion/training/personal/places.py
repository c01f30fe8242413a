"""Towns, parts of street and house names: pure data (entries are separated by ``|`` or white space)."""

from __future__ import annotations

CITIES = """
Aachen|Aalborg|Aarhus|Aberdeen|Abidjan|Accra|Adana|Adelaide|Agadir|Aix-en-Provence|Ajaccio|Albi|Alghero|Alicante|Almaty|Almeria|Amiens|Amman|Amsterdam|Ancona|Angers|
Annecy|Antalya|Antwerp|Arequipa|Arezzo|Arles|Armagh|Arnhem|Assisi|Astana|Athens|Auckland|Augsburg|Aveiro|Avignon|Bad Ischl|Baden|Baku|Bali|Baltimore|Bamberg|Bangkok|Barcelona|
Bari|Basel|Bath|Bayonne|Bayreuth|Beirut|Belfast|Belgrade|Bergamo|Bergen|Berlin|Bern|Besançon|Biarritz|Bilbao|Billund|Birmingham|Bodø|Bogota|Bologna|Bolzano|Bonn|Bordeaux|Boston|
Braga|Bratislava|Bregenz|Bremen|Brescia|Brest|Brighton|Brisbane|Bristol|Brno|Bruges|Brussels|Bucharest|Budapest|Buffalo|Burgos|Bursa|Cadiz|Cagliari|Cairo|Calais|Calgary|Cambridge|
Canberra|Cannes|Cape Town|Cardiff|Cartagena|Casablanca|Catania|Cebu|Chamonix|Chartres|Chemnitz|Chester|Chiang Mai|Chicago|Christchurch|Chur|Cleveland|Cluj|Cologne|Colmar|Como|
Copenhagen|Cordoba|Cork|Coventry|Cuenca|Cusco|Dakar|Dallas|Darmstadt|Debrecen|Delft|Denver|Derby|Detroit|Dijon|Dinant|Dortmund|Dresden|Dubai|Dublin|Dubrovnik|Dundee|Durban|Durham|
Düsseldorf|Edinburgh|Eindhoven|Ekaterinburg|Erfurt|Essen|Evora|Exeter|Faro|Ferrara|Fes|Flensburg|Frankfurt|Freiburg|Fukuoka|Funchal|Galway|Gdansk|Geneva|Genoa|Ghent|Gijon|Girona|
Glasgow|Gothenburg|Göttingen|Granada|Graz|Grenoble|Groningen|Guadalajara|Haarlem|Haifa|Halifax|Halle|Hamburg|Hanoi|Hanover|Harare|Havana|Heidelberg|Helsinki|Heraklion|Hiroshima|
Hobart|Hoi An|Honolulu|Houston|Hull|Husum|Ibiza|Innsbruck|Inverness|Ipswich|Istanbul|Izmir|Jaipur|Jakarta|Jena|Jerez|Johannesburg|Kampala|Kanazawa|Karlsruhe|Kassel|Kathmandu|Kaunas|
Kiel|Killarney|Kilkenny|Kobe|Koblenz|Kosice|Kotor|Krakow|Kyoto|La Rochelle|Lagos|Larnaca|Lausanne|Lecce|Leeds|Leicester|Leiden|Leipzig|Leuven|Liège|Lille|Lima|Limerick|Limoges|Lincoln|
Linz|Lisbon|Liverpool|Livorno|Ljubljana|Lodz|Lübeck|Lublin|Lucca|Lucerne|Lugano|Lund|Luxembourg|Lyon|Maastricht|Madrid|Magdeburg|Mainz|Malaga|Malmo|Manchester|Mannheim|Mantua|Maribor|
Marrakesh|Marseille|Matera|Medellin|Melbourne|Memphis|Merida|Metz|Miami|Milan|Modena|Montevideo|Montpellier|Montreal|Mostar|Mulhouse|Mumbai|Munich|Münster|Murcia|Nairobi|Namur|Nancy|
Nantes|Naples|Nara|Narvik|Nashville|Neuchâtel|New Orleans|Newcastle|Nice|Nicosia|Nijmegen|Nîmes|Norwich|Nottingham|Novi Sad|Nuremberg|Oaxaca|Odense|Olomouc|Oporto|Orleans|Osaka|Oslo|
Osnabrück|Ostend|Ostrava|Ottawa|Oulu|Oviedo|Oxford|Padua|Palermo|Palma|Pamplona|Paris|Parma|Passau|Patras|Pau|Pecs|Perpignan|Perth|Perugia|Pescara|Philadelphia|Phnom Penh|Piran|Pisa|
Pittsburgh|Plovdiv|Plymouth|Poitiers|Portland|Porto|Portsmouth|Potsdam|Poznan|Prague|Preston|Pula|Quebec|Quito|Ravenna|Regensburg|Reims|Rennes|Reykjavik|Rhodes|Riga|Rijeka|Rimini|
Rome|Rosario|Rostock|Rotterdam|Rouen|Saigon|Saint-Malo|Salamanca|Salerno|Salzburg|San Diego|San Sebastian|Santander|Santiago|Sapporo|Sarajevo|Schwerin|Seattle|Segovia|Seoul|Seville|
Sheffield|Sibiu|Siena|Singapore|Sion|Skopje|Sofia|Southampton|Split|Stavanger|Stirling|Stockholm|Strasbourg|Stuttgart|Swansea|Sydney|Syracuse|Szeged|Tampere|Tangier|Taormina|Tarragona|
Tartu|Tbilisi|Tel Aviv|Thessaloniki|Tilburg|Tirana|Tokyo|Toledo|Toronto|Toulon|Toulouse|Tours|Trento|Trier|Trieste|Tromso|Trondheim|Tübingen|Tucson|Turin|Turku|Ulm|Uppsala|Utrecht|
Vaduz|Valencia|Valletta|Vancouver|Varna|Venice|Verona|Versailles|Vicenza|Vienna|Vigo|Vilnius|Viterbo|Warsaw|Weimar|Wellington|Winterthur|Wismar|Worcester|Wroclaw|Würzburg|Yerevan|
York|Zadar|Zagreb|Zaragoza|Zermatt|Zurich|Zwolle
"""

TOWN_HEADS = """
Alder Amber Ash Bar Beck Bel Birk Black Bram Brook Cal Cor Dal Dray Dun Elm Fal Fen Gar Glen Gren Hal Hart Hazel Hel Hol Iver Kel Kil Lang Lin Lor Mal Mar Mel Mor Nor Oak
Or Pel Pen Quar Rav Ren Ros Sal Sel Skel Stan Tar Thorn Tor Tren Ul Val Ver Wal Wes Win Wold Yar Zell
"""
TOWN_TAILS = """
bach berg borough bourne bridge burg bury by combe dale den dorf feld field ford gate grad ham haven heim holm hurst ingen itz ley mere minster mouth ne nitz now ona pool port
ria rode rova stadt stead sund thal thorpe ton vale vik ville wald wick worth
"""

STREET_HEADS = """
Abbey Acorn Adler Alma Anchor Apple Bakers Bell Bishop Bramble Bridge Brunnen Cable Canal Castle Cedar Chapel Cherry Chestnut Church Clover Coach Coopers Crown Dean Dock Dove Eagle
Elm Factory Falcon Ferry Field Fir Fisher Foundry Fox Garden George Glass Granary Green Grove Harbour Hawthorn Heath Heron High Hill Holly Jubilee Juniper Kiln King Lake Larch Laurel
Lime Linden Lock London Maple Market Mason Meadow Mill Minster Mint Moor Museum Nelson New North Nursery Oak Orchard Otter Park Pearl Pine Plum Poplar Priory Quarry Queen Quay Rail
River Rope Rowan Salt School Sheep Silver Sonnen South Spring Station Stone Swan Tanner Temple Thistle Tower Union Valley Victoria Vine Wall Water Weaver West Wharf Willow Windmill
Wood Yew
"""
STREET_TAILS = "Street|Road|Lane|Avenue|Close|Court|Crescent|Drive|Gardens|Grove|Hill|Mews|Park|Place|Row|Square|Terrace|Walk|Way|Yard"

HOTEL_WORDS = """
Adler Admiral Albatross Alpina Ambassador Anchor Arcadia Astoria Aurora Avalon Bellevue Belvedere Bristol Capitol Carlton Castello Central Colibri Continental Corona Cristallo Daphne Delfin
Diana Dolomit Edelweiss Eden Elefant Esplanade Excelsior Falken Fjord Flora Fortuna Garni Gloria Goldmark Gondola Granvia Harmony Helios Heron Iris Jasmine Jubilee Juventus Kestrel
Kormoran Krone Lagoon Lantern Lilac Linden Lorelei Lotus Luna Magnolia Majestic Mandarin Marina Meridian Metropol Mimosa Miramar Mistral Monopol Mozart Narcissus Neptune Nordic Oasis
Olympia Orion Palma Panorama Paradiso Pavilion Pegasus Pelican Piccolo Plaza Polonia Regent Rialto Riviera Rosengarten Royal Saffron Savoy Seagull Seaview Sirius Solaris Splendid
Stella Sunflower Terminus Terra Thalia Tivoli Torre Trocadero Tulip Uranus Venezia Vesper Victoria Vista Waldhaus Wanderer Westend Windrose Zenith Zephyr
"""
HOTEL_FORMS = """
Hotel {}|Hotel {}|Hotel {}|Pension {}|Villa {}|Casa {}|Gasthof {}|Albergo {}|the {} Inn|the {} Guest House|the {} Lodge|Hostel {}|{} Apartments|the {} Hotel|Hostal {}|Ryokan {}|
Camping {}|B&B {}|Riad {}|Haus {}
"""

SPOTS = """
in the attic|in the cellar|in the hall cupboard|under the stairs|in the garage|in the shed|in the glove box|in the top drawer|in the bottom drawer|in the desk drawer|on the top shelf|
behind the sofa|under the bed|in the wardrobe|in the laundry room|on the windowsill|in the pantry|in the bathroom cabinet|in the medicine cabinet|above the fridge|next to the boiler|
behind the washing machine|in the blue box|in the red toolbox|in the big suitcase|in the linen chest|in the car boot|in the office|in my rucksack|in the coat pocket|in the safe|
in the filing cabinet|on the bookshelf|in the piano stool|in the kitchen drawer|in the spice rack|under the sink|on the balcony|in the greenhouse|in the guest room|in the nursery|
in the hallway|by the front door|on the key hook|on the mantelpiece|in the sewing box|in the biscuit tin|in the freezer|under the doormat|under the flower pot|in the letterbox|
in the bike shed|in the storage unit|in locker 12|in locker 47|in the staff room|in the workshop|on the workbench|behind the mirror|inside the grandfather clock|in the shoe box|
in the jewellery box|in the toy chest|in the camper van|in the caravan|in the boat locker|in the loft|in the cupboard under the telly|in the drawer below the oven|in the sideboard|
in the left bedside table|in the right bedside table|in the photo box|in the old milk churn|in the wicker basket|in the plastic crate|on top of the wardrobe|behind the dictionaries|
in the spare room|in the utility room|at the back of the fridge|in the china cabinet|in the tea caddy|in the ski bag|in the camera bag|in the gym bag|in the umbrella stand
"""
SPOT_DETAILS = """
by the window|next to the paint|behind the skis|on the left|on the right|at the very back|under the blankets|in an envelope|wrapped in a towel|in a freezer bag|behind the cereal|
beside the lamp|below the fuse box|on the second shelf|on the third shelf|under the tax files|between the atlases|next to the router|in a jam jar|inside the yellow folder
"""

ROOMS = """
kitchen|bathroom|living room|bedroom|hallway|study|guest room|nursery|dining room|attic room|laundry room|garage|porch|conservatory|staircase|cellar|utility room|playroom|
box room|landing|front room|pantry|summer house|workshop|cloakroom
"""
VENUES = """
the village hall|the old brewery|the Lindenhof|the town library|the rowing club|the community centre|the botanical garden|the church hall|the Blue Lion|the school gym|the riverside café|
the jazz cellar|the rooftop bar|the fire station|the allotment hut|the scout hut|the tennis club|the city museum|the bowling alley|the ice rink|the climbing hall|the open-air pool|
the train station|the main entrance|the fountain|the bakery on the corner|the Irish pub|the harbour office|the bandstand|the castle courtyard|the market hall|the university canteen|
the parish house|the dance studio|the Golden Goose|the Green Dragon|the Spotted Owl|the Three Herons|the boathouse|the planetarium|the old mill|the lido|the cinema foyer|the bus depot
"""
