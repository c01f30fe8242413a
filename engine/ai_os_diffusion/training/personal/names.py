"""First names, family names and pet names: pure data, one long string for each list."""

from __future__ import annotations

FEMALE = """
Aaliyah Abby Abena Abigail Ada Adaeze Adela Adelaide Adele Adelheid Adeline Adina Adriana Adrienne Afia Afua Agata Agatha Agnes Agnieszka
Aicha Aida Aiko Aileen Ailsa Aimee Ainhoa Aino Aisha Aisling Aiyana Akari Akemi Aki Akosua Alana Alba Alda Alejandra Alena Alessandra Alessia Aletta
Alexa Alexandra Alexia Alfreda Alice Alicia Alida Alima Alina Aline Alisa Alison Aliya Allegra Alma Almudena Altagracia Alva Alwina Alyssa Alžběta
Amabel Amal Amalia Amanda Amara Amaya Ambra Amelia Amelie Amina Aminata Amira Amparo Amrita Amy Ana Anahit Anaïs Ananya Anastasia Andrea Anette Angela
Angelika Angelina Anika Anisa Anita Anja Anjali Anke Ann Anna Annabel Annalisa Anne Anneke Anneli Anneliese Annette Annika Anouk Antje Antoinette
Antonella Antonia Anushka Anya Aoife Apolline Araceli Arabella Araminta Aria Ariadne Ariana Arianna Ariel Arlene Arlette Armelle Arzu Asa Asha
Ashley Asia Aslaug Astrid Asuncion Asya Atsuko Aude Audrey Augusta Aurelia Aurelie Aurora Ava Aveline Avital Aya Ayaka Ayako Ayaan Ayelet Ayesha Ayla
Aylin Ayse Azadeh Azra Aziza Babette Bahar Barbara Barbora Bathsheba Beata Beatrice Beatrix Beatriz Begoña Belen Belinda Bella Benedetta Benedikte Berit
Bernadette Bernice Berta Bertille Beth Bethany Betsy Bettina Betty Bianca Bibi Bilge Birgit Birgitta Birte Blanca Blanka Blessing Bodil Bogna
Bonnie Bożena Branka Brenda Briana Bridget Brigida Brigitte Britta Bronagh Bronwen Brunhilde Burcu Calla Calliope Camelia Camila Camilla Candace
Candela Caridad Carina Carla Carlotta Carmela Carmen Carol Carolina Caroline Caterina Catherine Catriona Cecilia Cecilie Celeste Celia Celine Ceren Ceridwen
Chanda Chandra Chantal Charlene Charlotte Chiara Chiamaka Chidinma Chika Chinwe Chioma Chiyo Chloe Chloé Christa Christel Christiane Christina Christine
Ciara Cilla Cinzia Claire Clara Clarissa Claudia Claudine Clea Clémence Clementine Cleo Clotilde Colette Colleen Concetta Constance Consuelo Cora Coralie
Cordelia Corinna Corinne Cornelia Cosima Cressida Cristina Cynthia Dagmar Dagny Dahlia Daiva Dalia Damaris Dana Danica Daniela Danielle Danuta Daphne Daria
Darina Darlene Davina Dawn Deborah Deepa Deepika Defne Deirdre Delfina Delia Delphine Demet Denise Derya Desiree Despina Devi Diana Dilara Dilnoza Dina
Dinah Ditte Dolores Dominika Dominique Donatella Donna Dora Doreen Doris Dorota Dorothea Dorothy Dorte Dragana Duygu Dymphna Ebba Ebele Ebru Eda Edda Edith
Edna Edwina Efua Eglė Eileen Eilidh Eimear Eirini Ekaterina Elaine Elara Eleanor Elena Eleni Eleonora Elettra Elfriede Eliane Elif Elin Elina Elisa Elisabeth
Elisabetta Elise Elissa Eliza Elizabeth Elke Ella Ellen Ellie Eloise Elsa Elsie Elspeth Elva Elvira Ema Emer Emi Emilia Emilie Emily Emine Emma Emmanuelle
Emmeline Encarna Enid Enola Erica Erika Erin Erna Ernestine Esi Esmeralda Esme Esperanza Estelle Ester Esther Estrella Etsuko Eudora Eugenia Eugenie Eulalia
Eunice Eva Evangeline Eve Evelina Evelyn Ewa Ezgi Fabia Fabiana Fabienne Fadila Fadwa Faiza Fanny Farah Farida Fatima Fatma Fatoumata Faustina Fay Faye
Federica Felicia Felicitas Felicity Feray Fernanda Fernande Fidan Filippa Filiz Fionnuala Fiona Flavia Fleur Flora Floor Florence Floriane Fotini Franca Frances
Francesca Franziska Freda Frederika Freya Frida Friederike Frigga Fumiko Gabija Gabriela Gabrielle Gaia Gail Galina Garance Gemma Geneviève Georgette Georgia
Georgina Geraldine Gerda Germaine Gerlinde Gertrude Ghislaine Gianna Gilda Gillian Gina Ginevra Gioia Giorgia Giovanna Gisela Giselle Gita Giuliana Giulia
Giuseppina Gladys Glenda Gloria Gönül Gosia Graciela Grainne Grazia Grazyna Greta Gretchen Griselda Gro Gudrun Guadalupe Guinevere Gül Gulnara Gunilla Guro
Gwen Gwendolyn Gwyneth Habiba Hadewych Hadia Hafsa Haifa Hailey Hala Halima Halina Halla Hana Hanako Hande Haniya Hanna Hannah Hannelore Hanneke Harriet
Haruka Haruko Hatice Hava Hayat Hazal Hedda Hedwig Hedy Heidi Helen Helena Helene Helga Helle Helmi Heloise Hendrika Henrietta Henrike Hermine Hermione
Herta Hilary Hilda Hilde Hildegard Hilma Hina Hiroko Hoa Hoda Honor Honorine Hortense Huda Huong Hyacinth Ida Idoia Idris Ife Ikram Ilana Ilaria Ildiko Ilka
Ilona Ilse Iman Imani Imelda Imke Imogen Ina Indira Indra Ines Inés Inga Inge Ingeborg Inger Ingrid Inka Inmaculada Ioana Iolanda Iona Ipek Ira Iren Irena
Irene Irina Iris Irit Irma Isabel Isabella Isabelle Isadora Isaura Iseult Isha Ishani Isla Ismene Isolde Itziar Ivana Iva Iveta Ivonne Iwona Iza Izumi
Jacinta Jacqueline Jadwiga Jagoda Jaimie Jamila Jana Jane Janelle Janet Janice Janina Janine Janna Jasmin Jasmina Jaya Jean Jeanette Jeanne Jelena Jelka Jemima
Jenna Jennifer Jenny Jeong Jessica Jette Jill Jimena Jin-ah Jitka Joan Joana Joanna Jocelyn Jodie Joelle Johanna Jolanda Jolana Jolene Joni Jordana Josefa
Josefine Josephine Josie Jovana Joyce Juana Juanita Judit Judith Judy Julia Juliana Julie Juliet Julija Juliette Jutta Justine Justyna Kaarina Kadri Kaja
Kamala Kamila Kamilla Kanako Kaori Karen Karima Karin Karina Karla Karolina Katarina Katarzyna Kate Katharina Katherine Kathleen Kathryn Kathy Katia
Katinka Katja Katri Katrin Katrina Kavita Kaya Kayla Kaylee Kazue Kehinde Keiko Kelly Kerstin Keziah Khadija Kiana Kiara Kim Kimberly Kinga Kira Kiran Kirsi
Kirsten Kirsty Kjersti Klara Klaudia Kornelia Kristen Kristin Kristina Kristine Krisztina Krystyna Kseniya Kumiko Kunigunde Kyoko Kyra Lacey Laetitia Laila Laima
Lakshmi Lalita Lamia Lana Lara Larissa Latifa Latoya Laura Laure Lauren Laurence Lavinia Layla Lea Leah Leandra Leanne Leena Leila Leilani Lena Leni Lenka Lenore
Leocadia Leona Leonie Leonor Leonora Leonore Leontine Leticia Lettice Levina Leyla Lia Liana Libby Lidia Lien Liesbeth Liese Liesel Lieselotte Ligaya Ligia Lila
Lilia Lilian Liliana Lilith Lillian Lilo Lina Linda Linh Linnea Lioba Liora Lisa Lisbeth Liselotte Lissa Liudmila Liv Livia Liz Liza Lizzie Ljiljana Lola Lolita
Lone Lore Loredana Lorelei Lorena Lorenza Loretta Lori Lorna Lorraine Lotta Lotte Lottie Louisa Louise Lourdes Lova Luana Luca Lucette Lucia Luciana Lucie Lucienne
Lucille Lucinda Lucja Lucrezia Lucy Ludmila Luisa Luise Luitgard Lúcia Lupita Luz Lydia Lynn Lynne Lyra Maaike Maarja Mabel Mabinty Macarena Maddalena Madeleine
Madelief Madhuri Mae Maeve Mafalda Magali Magda Magdalena Mahalia Mahnaz Mahsa Mai Maia Maike Maira Maisie Maite Maja Makeda Malak Malala Malena Malgorzata Malika
Malin Mallory Malou Malvina Manal Mandy Manon Manuela Mara Marcela Marcella Marcia Mareike Maren Margaret Margarethe Margarida Margarita Margaux Margherita Margit
Margot Margret Marguerite Maria Mariam Mariama Mariana Marianne Maribel Marie Marieke Mariel Marielle Marietta Marija Marijke Marika Mariko Marilyn Marina Marion
Mariona Maris Marisa Marisol Marit Marita Marjan Marjorie Marla Marleen Marlene Marlies Marta Martha Martina Martine Mary Maryam Maryse Masako Matilda Mathilde
Maud Maura Maureen Maxine Maya Mayumi Mbali Medea Meera Megan Megumi Mehwish Mei Meike Mela Melania Melanie Melike Melina Melinda Melisa Melissa Melody Mercedes
Merete Meral Merel Merethe Meriem Merle Merve Meta Mette Mia Michaela Michele Michelle Michiko Midori Mieke Miep Mikaela Mila Milada Milagros Milena Milica Millicent
Millie Mimi Mina Minako Mineko Minerva Minna Minttu Mira Miranda Mireille Miren Mireia Miriam Mirja Mirjam Mirka Miroslava Misaki Mitsuko Miyuki Moira Mojca Mona
Monica Monika Monique Morag Morgana Morwenna Moyra Munira Muriel Mwende Myra Myriam Myrna Myrtle Nabila Nada Nadia Nadine Nadja Naima Najwa Nana Nanami Nancy Nanette
Naoko Naomi Narges Nasrin Nastassja Natalia Natalie Natasha Nathalie Natsuki Nausicaa Nazanin Neda Neela Neema Nella Nelly Nena Nerea Nerys Nessa Neus Neve Ngozi Nia
Niamh Nicola Nicole Nicoletta Niina Nikita Nike Nilgün Nilufar Nina Ninette Ninon Nisha Nkechi Noa Noelia Noelle Noemi Noor Nora Noreen Norma Novak Nuala Nur Nura
Nuray Nuria Oana Octavia Odalys Odette Odile Ofelia Oksana Oktavia Olena Olga Olive Olivia Olwen Olympe Omolara Ondine Oona Ophelia Oriana Oriane Orla Orly Ornella
Ottilie Ottoline Ouidad Padma Pamela Paola Parisa Parvati Pascale Patience Patricia Patrizia Paula Paulette Paulina Pauline Paz Pelin Penelope Perla Pernille
Perpetua Petra Petronella Petunia Philippa Phoebe Phyllis Pia Pilar Pippa Pirjo Polina Polly Pooja Poppy Portia Prisca Priscilla Priya Prudence Puk Quilla
Rabea Rabia Rachel Rachida Radha Rafaela Ragnhild Rahel Rahma Raisa Raja Ramona Rana Randi Rania Raquel Rasa Rashida Rawan Raya Reba Rebecca Rebekka Regina Régine
Regula Reiko Reina Rena Renata Renate Renée Renske Reyhan Rhea Rhian Rhiannon Rhoda Rhona Rica Ricarda Rieke Rikke Riko Rim Rina Rita Roberta Robyn Rocio Rohini Roisin
Romana Romane Romina Romy Ronja Ros Rosa Rosalia Rosalie Rosalind Rosalinda Rosamund Rosana Rosanna Roseline Rosella Rosetta Rosie Rosina Rosita Rosmarie Roswitha
Rowena Roxana Roya Rozalia Rukmini Rumi Rusudan Ruth Ruta Ruxandra Saana Sabina Sabine Sabrina Sachiko Sadia Safia Saga Sahar Saida Sakura Salima Sally Salma Salome
Samantha Samia Samira Sana Sandra Sandrine Sanna Sanne Santina Sara Sarah Sarai Saskia Satu Saule Savannah Sawsan Saylor Sayuri Scarlett Seda Sefa Selene Selin Selina
Selma Semiha Semra Sena Seraphina Serap Serena Setsuko Severine Sevgi Sevilay Shabnam Shadia Shakira Shania Shanti Sharon Shauna Sheena Sheila Shelby Shereen Shirin
Shirley Shizuka Shoshana Shreya Shruti Sibel Sibylle Sidonie Sieglinde Siena Sigrid Sigrun Silja Silke Silvana Silvia Simona Simone Sina Sinead Siobhan Siri Sirpa Sissel
Sita Siv Sixtine Snezana Sofia Sofie Soledad Solène Solveig Somaya Sona Sonia Sonja Sophia Sophie Soraya Sorcha Stacey Stamatia Stanislava Stefania Stefanie Stella
Stephanie Stina Stine Suad Sue Suada Suhaila Sukie Sumaya Sunita Sunniva Surya Susan Susana Susanna Susanne Suse Suzanne Suzette Svenja Svetlana Swantje Sybil
Sylvia Sylvie Synnøve Tabea Tabitha Taina Takako Tala Talia Tallulah Tamar Tamara Tamiko Tamsin Tania Tanja Tanvi Tanya Tara Tarja Taru Tasha Tasneem Tatiana Tatjana
Taylor Tea Tekla Tegan Temperance Teodora Teresa Tess Tessa Thais Thea Theda Thekla Theodora Theres Theresa Therese Thirza Thora Thuy Thyra Tiana Tiffany Tilda
Tilly Tina Tindra Tiril Titilayo Toini Tomoko Tonje Torill Tova Tove Tracey Trina Trine Trinidad Triinu Trisha Trixie Trudy Tuija Tullia Tuva Tyra Uchenna Ulla Ulrike
Uma Undine Urd Ursula Urszula Ute Valentina Valeria Valerie Valeriya Vanda Vanessa Vanja Varvara Vasiliki Vega Velma Vendela Venla Vera Verena Veronica Veronika
Véronique Vesna Vessela Vibeke Vicky Victoria Viktoria Vigdis Vilhelmina Vilma Vinciane Viola Violeta Violetta Virginia Virpi Virve Vita Vittoria Vivian Viviana
Vivien Vlasta Wafa Wahida Walburga Walentyna Waltraud Wanda Wangari Wanjiru Wendela Wendy Wenche Wiebke Wilhelmina Wilma Winifred Winnie Wiola Xandra Xanthe Xaviera
Xenia Ximena Xiomara Yael Yagmur Yamileth Yana Yara Yasmin Yasmine Yayoi Yelena Yesenia Yetunde Yevgenia Ylva Yoko Yolanda Yoshiko Ysolde Yui Yuka Yukari Yuki Yuko
Yuliya Yumi Yumiko Yuna Yuriko Yvette Yvonne Zahara Zahra Zainab Zala Zanele Zara Zdenka Zehra Zelda Zelia Zenobia Zeynep Zhanna Zilla Zina Zinnia Zita Zlata Zoe Zofia
Zohra Zola Zora Zorica Zosia Zsofia Zuleika Zuri Zuzana Zyta
"""

MALE = """
Aaron Abbas Abdel Abdou Abdul Abel Abelard Abiodun Abraham Absalom Achille Achim Adalbert Adam Adebayo Adel Adem Adewale Adi Adil Aditya Adnan Adolfo Adrian
Adriano Adrien Aegir Agostino Ahmad Ahmed Ahmet Aiden Aidan Aimar Ajay Akash Akihiro Akim Akinyemi Akira Aksel Alain Alan Alasdair Alastair Albert Alberto
Albin Albrecht Aldo Aldous Alec Alejandro Alek Aleksandar Aleksi Alessandro Alessio Alex Alexander Alexandre Alexei Alexis Alfie Alfonso Alfred Alfredo Algernon
Ali Alistair Allan Almir Aloisio Alois Alonso Alonzo Alpay Alphonse Alvaro Alvin Amadeo Amadou Amar Ambrose Amin Amir Amit Amos Anand Anatole Anatoly Anders
Andre Andrea Andreas Andreas Andrei Andrej Andres Andrew Andrius Andrzej Andy Angelo Angus Anil Anselm Anson Ansgar Anthony Antoine Anton Antoni Antonin Antonio
Antti Antonis Anwar Apollo Aram Aran Archie Arda Ari Ariel Aristide Arjan Arjun Arlo Armand Armando Armin Arnaud Arne Arno Arnold Arnulf Aron Arran Artem Arthur
Artie Arto Artur Arturo Arun Arvid Arvo Asad Asher Ashok Asif Asim Aske Aslan Athanasios Atilla Atle Attila Aubrey August Auguste Augustin Augusto Aurel Aurelio
Avery Avi Axel Ayo Ayodele Ayub Aziz Baldur Baldwin Balint Balthasar Baptiste Barak Barnabas Barney Baris Bart Bartek Bartholomew Bartolomeo Bartosz Bas Bashir
Basil Basile Bastian Bastien Batu Beau Béla Ben Benedict Benedikt Benedetto Bengt Beniamino Benito Benjamin Benno Benoit Berat Berk Bernard Bernardo Bernd Bernhard
Bert Bertil Bertram Bertrand Bilal Birger Bjarne Björn Blaise Blaz Bo Bob Bobby Bodo Bogdan Boguslaw Boris Borja Boubacar Boyd Brad Bradley Brahim Bram Branko
Brendan Brent Brett Brian Broder Bruno Bruce Bryan Bryn Bülent Burak Byron Caden Cahal Cai Caleb Callum Calvin Cameron Camillo Can Carl Carlo Carlos Carmine
Carsten Carter Casimir Casper Cathal Cédric Cecil Celestino Cem Cenk Cesar Chad Chaim Chandler Charles Charlie Chester Chetan Chibuike Chidi Chiwetel Chris Christian
Christoph Christophe Christopher Chukwudi Chuma Cian Cillian Ciro Claude Claudio Claus Clay Clayton Clemens Clement Clifford Clinton Clive Clyde Colin Colm Colum Conan
Connor Conor Conrad Constantin Corentin Cormac Cornelius Cornelis Corrado Cosimo Costas Craig Crispin Cristiano Cristobal Curtis Cyprian Cyril Cyrus Cyrille
Dag Daisuke Dale Dalibor Damian Damiano Damien Damir Damon Dan Daniel Daniele Danilo Danny Dante Dario Dariusz Darko Darius Darragh Darrell Darren Daryl Dave
David Davide Davit Davor Dawid Dean Declan Deepak Dejan Demba Demetrios Demir Denis Dennis Denzel Derek Dermot Desmond Dev Devin Dexter Dhruv Didier Diego Dierk Dieter
Dietmar Dietrich Dilip Dimitar Dimitri Dimitrios Dino Dinesh Diogo Dirk Djordje Dmitri Dominic Dominik Donal Donald Donatello Dorian Doug Douglas Dragan Drew
Duarte Dudley Dumitru Duncan Dunstan Duong Dusan Dustin Dwayne Dwight Dylan Eamon Earl Eberhard Ebrahim Ed Eddie Edgar Edin Edmond Edmund Edoardo Eduard Eduardo Edvard
Edward Edwin Efe Efrain Egbert Egil Egon Eike Einar Eirik Eitan Ekrem Eladio Eldar Eli Elia Elias Elijah Elio Eliot Elliot Ellis Elmar Elmer Elon Eloy Elton Elvin Emanuel
Emeka Emerson Emil Emile Emiliano Emilio Emin Emir Emmanuel Emmett Emre Endre Engelbert Ennio Enno Enoch Enrico Enrique Enver Enzo Eoin Ephraim Erasmus Ercan Erdem Eren
Erhard Eric Erich Erik Erkan Erkki Erland Ernest Ernesto Ernst Erol Errol Erwan Erwin Esben Esteban Ethan Etienne Eugen Eugene Eusebio Evan Evander Everett Ezekiel Ezra
Fabian Fabien Fabio Fabrice Fabrizio Fadi Faisal Falk Farid Faruk Fatih Faustino Federico Fedor Felipe Felix Ferdinand Ferdi Fergus Ferhat Fermin Fernand Fernando Ferran
Fidel Filip Filippo Finbar Finley Finn Fionn Firat Flavio Flemming Florent Florian Floris Florin Folke Folkert Francesco Francis Francisco Franco Francois Frank Franklin
Frans Frantisek Franz Fraser Fred Freddie Frederick Frederik Fredrik Friedhelm Friedrich Frits Fritz Fulvio Fumio Fynn Gabor Gabriel Gael Gaetano Galen Ganesh Gareth
Garfield Garrett Garry Garth Gaspar Gaspard Gaston Gaurav Gavin Gavril Gebhard Geert Gennaro Geoff Geoffrey Georg George Georgi Georgios Gerald Gerard Gerardo Gereon
Gerhard Germain Gerrit Gert Gervase Ghassan Giacomo Giancarlo Gianluca Gideon Gil Gilbert Gilberto Giles Gilles Gino Giorgio Giovanni Giuliano Giulio Giuseppe Glen Glenn
Godfrey Gökhan Gonçalo Gonzalo Goran Gordon Gottfried Graham Granville Greg Gregor Gregory Grigor Grzegorz Guido Guilherme Guillaume Guillermo Gunnar Gunter Guntram Gustaf
Gustav Gustavo Guy György Habib Hadrian Hakan Hakim Håkon Halim Halvard Hamid Hamish Hamza Hannes Hans Harald Hari Harold Harris Harry Hartmut Haruki Harvey Hasan Hashim
Hassan Hayden Haydar Hector Heiko Heiner Heinrich Heinz Helge Helmut Hemi Hendrik Henk Henning Henri Henrik Henry Herbert Heribert Herman Hermann Hernan Hervé Hideki Hideo
Hilmar Hinrich Hiro Hiroshi Hisham Holger Homer Horace Horatio Horst Howard Hubert Hugh Hugo Humberto Humphrey Husain Hussein Iain Ian Ibrahim Ibrahima Ichiro Idriss
Ignace Ignacio Ignaz Igor Ike Iker Ilan Ilario Ilhan Ilias Ilija Ilkka Ilya Imad Immanuel Imran Inigo Ingmar Ingo Ingolf Ioan Ioannis Ira Isaac Isaiah Isak Isidor Isidro
Ishaan Ishmael Ismael Ismail Ismet Israel Istvan Ivan Ivar Ivo Ivor Izaak Jaakko Jabari Jace Jack Jackson Jacek Jacob Jacques Jago Jaime Jakob Jakub Jalal Jamal James
Jamie Jan Janek Janis Janne Janos Jannik Janusz Jared Jarek Jari Jarle Jaroslav Jarvis Jason Jasper Javier Jay Jayden Jean-Luc Jeff Jeffrey Jelle Jens Jeremiah Jeremy Jermaine
Jerome Jerry Jerzy Jesper Jesse Jesus Jethro Jia-hao Jiho Jim Jimmy Jin Jiri Joachim Joakim Joao Joaquin Job Jochen Joe Joel Joep Joerg Johan Johann Johannes John Johnny Jon
Jonah Jonas Jonathan Joni Joost Joran Jordan Jordi Jorge Jorgen Joris Jörn José Josef Joseph Josh Joshua Josiah Josip Joss Jost Josué Jovan Juan Jude Juhani Jukka Jules Julian
Julien Julio Julius Junichi Jupp Jürgen Juri Jussi Justin Justus Kaan Kacper Kai Kaito Kalle Kamal Kamil Karel Karim Karl Karsten Kashif Kaspar Kasimir Kasper Kay Kayode
Kazimierz Kazuo Keanu Keegan Keir Keith Kelvin Kemal Ken Kendrick Kenji Kenneth Kent Kenta Kerem Kevin Khaled Khalid Khalil Kieran Kilian Kimi Kirk Kirill Kjell Klaas Klaus
Knud Knut Koen Kofi Kojo Konrad Konstantin Koray Kornel Kosta Kris Krishna Kristian Kristof Kristoffer Krzysztof Kunal Kurt Kwabena Kwame Kwasi Kyle Lachlan Ladislav Lajos
Lamar Lambert Lamine Lance Lando Larry Lars Lasse Laszlo Laurent Laurenz Lauri Laurids Laurin Lawrence Lazar Leander Leandro Lech Lee Leif Leighton Lelio Lemuel Len Lennart
Lennox Lenny Leo Leon Leonard Leonardo Leonhard Leonid Leopold Leroy Leslie Lester Leszek Levent Levi Lewis Lex Liam Liam Lino Linus Lionel Lior Livio Ljubo Llewellyn Lloyd
Lodewijk Logan Loïc Lonnie Lorcan Lorenz Lorenzo Loris Lothar Louis Lubomir Luc Lucas Lucian Luciano Lucien Lucius Ludger Ludo Ludovic Ludwig Luigi Luis Luiz Luka Lukas Luke
Lutz Lyle Lysander Maarten Mac Maciej Mads Magnus Mahdi Mahesh Mahmoud Makoto Malcolm Malik Malte Mamadou Manfred Manish Manoj Manolis Manu Manuel Manus Marc Marcel Marcello
Marcin Marco Marcos Marcus Marek Marian Mariano Marijn Marinus Mario Marius Markku Marko Markus Marlon Marnix Marshall Martim Martin Martino Marty Marvin Masato Mason Massimo
Mateo Mateusz Mathew Mathias Mathieu Mathis Mats Matt Matteo Matthew Matthias Matti Matvei Maurice Mauricio Maurizio Mauro Max Maxim Maxime Maximilian Maxwell Mehdi Mehmet
Meinhard Meir Mekonnen Melchior Melvin Mendel Mert Mervyn Meyer Micah Michael Michal Michalis Michel Miguel Mihai Mihajlo Mika Mikael Mike Mikhail Mikko Mikkel Miklos Milan
Miles Milo Milos Milosz Milton Minh Miro Miroslav Mitchell Mladen Modou Mohamed Mohammad Mohan Mohsen Moises Momchil Monty Mordecai Morgan Moritz Morten Morris Mortimer
Moses Moshe Mostafa Moussa Muhammad Murat Murray Musa Mustafa Mykola Nabil Nadav Nadir Naim Najib Nando Naoki Narayan Nasir Nasser Nat Nathan Nathaniel Naveed Navid Ned Nedim
Neil Nelson Nemanja Nenad Nestor Neville Niall Niccolo Nicholas Nick Nicolai Nicolas Nicolo Niels Nigel Nihat Nikhil Niklas Niko Nikola Nikolai Nikolaos Nikos Nils Nimrod
Nino Nikodem Nnamdi Noah Noé Noel Nolan Norbert Norman Norris Nuno Nuri Obadiah Oberon Octavian Octavio Odd Odin Odysseas Ofer Ogün Oguz Okan Okello Ola Olaf Olav Ole Oleg
Oleksandr Oliver Olivier Olli Olof Omar Omer Ondrej Onni Onur Orhan Orin Oriol Orlando Orson Oscar Oskar Osman Osvaldo Oswald Oswin Otis Otmar Otto Ottokar Ousmane Owen Ozan
Pablo Paco Paddy Pål Panos Paolo Parker Parviz Pascal Pasquale Patrice Patricio Patrick Patrik Patryk Paul Paulo Pavel Pawel Peadar Pedro Peer Pekka Pelle Per Percival Percy
Perry Perttu Petar Peter Petr Petri Petros Petteri Petter Phil Philip Philippe Philipp Phineas Pier Pierce Pierre Pierre-Yves Piero Piet Pieter Pietro Piotr Pirmin Placido
Pontus Pradeep Prakash Pranav Praveen Preston Primoz Prosper Quentin Quincy Quinn Quintus Rachid Radek Radomir Radu Radovan Rafael Rafal Rafi Rafiq Ragnar Rahul Raimund
Rainer Raj Rajesh Rakesh Ralf Ralph Ramesh Rami Ramin Ramiro Ramon Randall Randolph Ranjit Raoul Raphael Rasheed Rasmus Raul Ravi Ray Raymond Redouan Reece Refik Reggie
Reginald Reid Reinhard Reinhold Remco Rémi Remigius Remus Renato Renaud Rene Renzo Reto Reuben Rex Reza Rhett Rhodri Rhys Ricardo Riccardo Richard Richie Rick Rico Riku
Rinaldo Rinus Rishi Roald Rob Robbie Robert Roberto Robin Rocco Roderick Rodney Rodolfo Rodrigo Roger Rohan Roland Rolando Rolf Roman Romain Romeo Romeu Romuald Ron Ronald
Ronan Rory Roscoe Ross Rowan Roy Ruben Rubén Rudi Rudolf Rudy Rufus Ruggero Rui Rupert Ruprecht Ruslan Russell Rustam Rutger Ryan Ryo Ryota Ryuichi Sabri Sacha Saeed
Safet Said Sajid Sakari Salih Salim Salvador Salvatore Sam Samir Sampo Samson Samu Samuel Sanchez Sander Sandeep Sandor Sandro Sanjay Santiago Santeri Santos Sascha Satoshi
Saul Sava Savvas Scott Sean Sebastian Sebastiano Sebastien Sedat Seif Selim Selwyn Semih Sepp Serdar Serge Sergei Sergio Servaas Seth Severin Seymour Shane Shaun Shawn
Shin Shinji Shlomo Sibusiso Sidney Siegfried Siegmund Sigge Sigismund Sigurd Silas Silvano Silvio Simeon Simon Sinan Sindre Sipho Sjoerd Slavko Slawomir Slobodan Sixten
Solomon Søren Spencer Spiros Stan Stanislav Stanley Stefan Stefano Steffen Stelios Stellan Sten Stephan Stephen Steve Steven Stewart Stian Stig Stijn Stoyan Stuart
Sulaiman Suleiman Sunil Suresh Sven Svein Sverre Syed Sylvain Sylvester Szymon Taavi Tadashi Tadeo Tadeusz Taha Tahir Taiwo Tai Takashi Takeshi Talib Tamas Tamir Tancredi
Tapio Tarek Tariq Tarkan Taro Tasos Tassilo Tatsuya Ted Teemu Teo Teodor Terence Terje Terrence Terry Tetsuo Teun Thaddeus Thabo Thanos Theo Theobald Theodor Theodore
Theon Thibault Thierry Thies Thijs Thilo Thomas Thor Thorben Thorsten Thorvald Tiago Tiberius Tibor Tiede Till Tilman Tim Timo Timon Timothy Timur Tino Titus Tobias Tobin
Toby Todd Tom Tomas Tomasz Tomé Tomi Tommaso Tommy Tomislav Tony Tor Torben Tord Torgeir Tormod Torsten Toshio Travis Trevor Tristan Trond Troy Trygve Tudor Tuomas Turgut
Tycho Tyler Tymon Tyrone Tyson Ubaldo Uberto Udo Ugo Uli Ulf Ulises Ulrich Ulysses Umar Umberto Umut Urban Uri Uriah Urs Uwe Vaclav Valdemar Valentin Valentino Valerio
Valtteri Vance Varun Vasco Vasil Vaughn Veikko Veit Veli Velimir Vernon Vicente Victor Vidar Vidal Vignesh Vijay Vikram Viktor Vilhelm Vili Ville Vilmos Vince Vincent Vincenzo
Vinh Vinod Virgil Virgilio Vitali Vito Vittorio Vivek Vladan Vladimir Vlado Vojtech Volker Volkan Wael Waldemar Walid Wallace Walter Warren Waseem Wayne Wenceslas Wendell
Wenzel Werner Wesley Wessel Wiktor Wilbert Wilbur Wilfred Wilhelm Willem Willi William Willy Wilson Wim Winfried Winston Witold Wojciech Wolf Wolfgang Wolfram Wouter Xaver
Xavier Xander Yacine Yahya Yair Yakov Yan Yang Yann Yannick Yannis Yaroslav Yasin Yasser Yassin Yasuo Yavuz Yigit Yoann Yoav Yohann Yonas Yorick Yosef Yoshi Youssef Yuri
Yusuf Yuto Yves Yvon Zachary Zack Zafar Zahir Zain Zakaria Zbigniew Zdenek Zeke Zeljko Zenon Zeno Zhivko Ziad Zoltan Zoran Zubin Zvonimir Zygmunt
"""

SURNAMES = """
Abbott Abe Achterberg Adeyemi Aguilar Ahlberg Akhtar Albers Albrecht Alder Alvarez Amsel Andersson Anand Antonelli Aoki Appleby Arendt Arslan Asante Ashworth Atkins
Aubert Avery Aydin Bachmann Bakker Balogun Banerjee Baptista Barbieri Barros Bartlett Baumann Beaumont Becker Bellini Benedetti Bengtsson Berger Bergström Bernard Bianchi
Biedermann Bielak Birch Blanchard Blomqvist Boateng Boersma Bogdanov Bondarenko Borges Borowski Bosch Bouchard Bradshaw Brandt Breitner Brennan Brink Brodie Bruckner Brunner
Bukowski Burkhardt Cabrera Caldwell Camara Campos Cardoso Carlsson Carvalho Castellano Castro Cermak Chakraborty Chatterjee Chaudhry Chavez Christou Cisse Clarke Clemente
Coelho Cohen Colombo Conti Costello Cunningham Czerny Dahl Dalton Damgaard Danforth Daoud Delacroix Demir Deshpande Diallo Dietrich Dimitrov Dobson Dolan Dominguez Donnelly
Dorfmann Drexler Dubois Dufour Dvorak Eberle Eckert Edlund Egger Eguchi Eklund Elmasry Emerson Endo Engel Enriquez Erdogan Eriksen Escobar Estevez Evans Fairbanks Falk
Farkas Farrell Fasching Faure Feldman Ferrari Ferreira Fiala Figueroa Finch Fischer Fitzgerald Fleming Fontaine Forster Fournier Fraser Frei Frye Fujimoto Gallagher Galvan
Gandhi Garcia Gasparini Gauthier Gebhardt Georgiou Gerber Ghosh Gibson Gilmore Giordano Girard Gomes Gonzalez Goodwin Goto Graf Grabowski Greco Grimaldi Grossmann Gruber
Guerrero Gunnarsson Gupta Gutierrez Haas Habermann Hagen Hakimi Hallberg Halvorsen Hamada Hansen Harding Hartmann Hasegawa Hassani Hawkins Hayashi Hedlund Heller Henriksen
Hernandez Herzog Hidalgo Hinz Hirsch Hoang Hofer Hoffmann Holm Holloway Honda Horvat Hossain Howell Hristov Hrubec Huber Hughes Husseini Ibarra Ibsen Ichikawa Iglesias
Ikeda Imhof Ingram Ishikawa Isaksson Ivanov Jablonski Jackson Jacobsen Jaeger Jankowski Jansen Jaramillo Jensen Jimenez Johansson Joshi Jovanovic Juhasz Jung Kaczmarek Kaiser
Kamara Kaminski Kaplan Karlsson Kasparov Katz Kaufmann Kawasaki Keller Kennedy Kessler Khan Kimura Kirchner Klein Kobayashi Koch Kovacs Kowalski Kramer Krause Kristensen Krueger
Kruger Kulkarni Kumar Kuznetsov Lachance Lambert Landauer Lange Larsen Laurent Lavoie Lebedev Leclerc Lehmann Leitner Lemaire Leroy Levine Lindgren Lindholm Liang Lombardi
Lopes Lorenzen Lucero Lund Lundqvist MacLeod Madsen Maeda Magnusson Maier Malone Mancini Marchetti Marino Markovic Marquez Marsh Martinelli Martinez Masuda Mayer Mbeki
McAllister McCarthy McKenna Medina Mehta Meier Mendes Mendoza Menon Mensah Mercier Meyer Michalak Mikkelsen Miller Milosevic Mitchell Miyazaki Moeller Molina Monteiro Montoya
Morales Moreau Moretti Mori Moser Mukherjee Müller Murakami Murphy Nagy Nakamura Narayan Navarro Neumann Ngata Nguyen Nielsen Nikolaidis Nilsson Nkosi Noguchi Nordström Novotny
Nowak Nunes Nyman Oakley Obermeier Ochieng Odell Ogawa Okafor Okonkwo Oliveira Olofsson Onyango Orlov Orsini Ortega Osborne Ostrowski Otieno Ozturk Pacheco Padilla Palmer
Panagos Papadakis Pappas Parisi Pasternak Patel Paulsen Pavlov Pedersen Pellegrini Pereira Perrault Petersen Petrov Pfeiffer Phelan Pichler Pinheiro Pinto Piotrowski Pohl
Popescu Prescott Primavera Prochazka Quiroga Quigley Raghavan Rahman Ramirez Rasmussen Reiter Rezaei Ribeiro Ricci Richter Rinaldi Rivera Robertson Rocha Rojas Romano Rossi Roth
Rousseau Ruiz Ruppert Sackville Sahin Saito Salazar Salminen Samuelsson Sandoval Santini Sasaki Sattler Schaefer Scherer Schmidt Schneider Schreiber Schubert Schulz Schwarz Seidel
Sengupta Serrano Shapiro Sharma Shimizu Sidorov Silva Simonsen Sinclair Skarsgard Slater Smirnov Sokolov Solberg Sorensen Soto Sousa Spencer Stadler Stankovic Steiner Stojanovic
Strand Strauss Suarez Sundberg Sutherland Suzuki Svensson Swanson Szabo Takahashi Tanaka Tavares Teixeira Thapa Thomsen Thornton Tkachenko Tomczak Torres Tran Traore Tremblay
Tsukada Turner Ueda Ulrichsen Urbanek Vaidya Valdez Valente Vandenberg Varga Vasquez Vega Velazquez Verhoeven Vidal Vieira Villanueva Vinter Vlahos Vogel Volkov Wagner Wahlberg
Walczak Wallner Watanabe Weber Wechsler Weiss Wendt Westergaard Whitaker Whitfield Wieczorek Wilczek Winkler Wójcik Wolff Wozniak Yamada Yamamoto Yilmaz Yoshida Young
Zabriskie Zahradnik Zamora Zapata Zeller Ziegler Zielinski Zimmermann Zuniga
"""

PETS = """
Alfie Amos Angus Apricot Archie Asterix Atlas Baghira Bailey Balu Banjo Barkley Basil Beans Bella Benji Biscuit Bishop Blitz Bonnie Boots Bruno Bubbles Buddy Bumble Button
Caesar Captain Casper Chai Charlie Chewie Chico Chili Choco Churro Cinnamon Cleo Clover Coco Comet Cookie Cosmo Crumble Daisy Dango Dexter Diesel Dingo Dobby Domino Dottie
Duke Elmo Ernie Falafel Felix Fidget Figaro Fiona Fips Flash Fluffy Freckles Fudge Gandalf Garfield George Ghost Gizmo Goldie Goose Grizzly Gulliver Gus Haggis Hamlet Harvey
Hazel Hector Henry Hobbes Honey Hugo Hunter Iggy Indie Inky Jabba Jackson Jasper Jelly Jinx Juno Kafka Kaiser Karma Kiki Kipper Kiwi Koda Kringle Lady Lasse Latte Leia Lemon
Leo Lilo Loki Lola Lotus Lucky Lulu Luna Mabel Maggie Mango Maple Marble Marlowe Max Merlin Mickey Midnight Mika Milo Minka Minnie Misty Mitzi Mochi Mogli Molly Momo Monty
Moose Muffin Murphy Nacho Nala Nemo Nero Nibbles Noodle Nori Nougat Nugget Nutmeg Oats Odin Olive Ollie Oreo Oscar Otis Otto Paco Panda Papaya Parsley Patches Peanut Pebbles
Pepper Percy Phoebe Pickle Pickles Pinto Pip Pippin Pixel Ponyo Popcorn Poppy Pretzel Pudding Puck Pumpkin Quincy Radish Ramses Rascal Remy Rex Ringo Ripley Rocky Rolo Romeo Rosie
Roxy Ruby Rufus Rusty Salty Sammy Sansa Scout Shadow Sherlock Simba Smokey Smudge Snickers Snoopy Snowball Socks Sooty Sparky Speckles Spike Splash Sprout Stella Sunny Sushi Taco
Tango Teddy Theo Thor Tiger Tilly Timmy Tinka Toast Toby Toffee Tofu Tonka Trixie Truffle Tucker Turbo Twix Tyson Umber Vader Vanilla Waffles Wally Watson Whiskers Widget Willow
Winnie Wobble Woody Wookie Yogi Yoshi Zappa Ziggy Zorro Zucchini
"""
