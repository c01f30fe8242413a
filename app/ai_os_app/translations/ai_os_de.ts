<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AnswerColumn</name>
    <message>
        <source>No sources.</source>
        <translation>Keine Quellen.</translation>
    </message>
    <message>
        <source>{0} · {1} % sure</source>
        <translation>{0} · zu {1} % sicher</translation>
    </message>
</context>
<context>
    <name>AnswerStatus</name>
    <message>
        <source>Answer again</source>
        <translation>Neu antworten</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Details kopieren</translation>
    </message>
    <message>
        <source>Reading your notes …</source>
        <translation>Ihre Notizen werden gelesen …</translation>
    </message>
    <message>
        <source>Steps of the answer</source>
        <translation>Schritte der Antwort</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Angehalten.</translation>
    </message>
    <message>
        <source>This chat opens as soon as the engine is ready.</source>
        <translation>Dieser Chat wird geöffnet, sobald die Engine bereit ist.</translation>
    </message>
    <message>
        <source>Waiting for the engine …</source>
        <translation>Warten auf die Engine …</translation>
    </message>
    <message>
        <source>Writing the answer, step {n} of {all}</source>
        <translation>Die Antwort wird geschrieben, Schritt {n} von {all}</translation>
    </message>
    <message>
        <source>“{question}” is sent as soon as the engine is ready.</source>
        <translation>„{question}“ wird gesendet, sobald die Engine bereit ist.</translation>
    </message>
</context>
<context>
    <name>AudioPane</name>
    <message>
        <source>Answers and selected texts can be read aloud.</source>
        <translation>Antworten und markierte Texte können vorgelesen werden.</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>Audio</translation>
    </message>
    <message>
        <source>FLAC, smaller (*.flac)</source>
        <translation>FLAC, kleiner (*.flac)</translation>
    </message>
    <message>
        <source>It is spoken as soon as the engine has started.</source>
        <translation>Vorgelesen wird, sobald die Engine gestartet ist.</translation>
    </message>
    <message>
        <source>Nothing is heard: no sound device was found. Connect one, then press play.</source>
        <translation>Es ist nichts zu hören: Es wurde kein Audiogerät gefunden. Schließen Sie eines an und drücken Sie dann auf „Wiedergabe“.</translation>
    </message>
    <message>
        <source>Nothing is heard: the sound library PortAudio is missing. Install it (on Debian: sudo apt-get install libportaudio2), then press play.</source>
        <translation>Es ist nichts zu hören: Die Audiobibliothek PortAudio fehlt. Installieren Sie sie (unter Debian: sudo apt-get install libportaudio2) und drücken Sie dann auf „Wiedergabe“.</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausieren</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Wiedergabe</translation>
    </message>
    <message>
        <source>Position and length</source>
        <translation>Position und Länge</translation>
    </message>
    <message>
        <source>Read the answer aloud</source>
        <translation>Antwort vorlesen</translation>
    </message>
    <message>
        <source>Save the sound</source>
        <translation>Ton speichern</translation>
    </message>
    <message>
        <source>Speech</source>
        <translation>Sprachausgabe</translation>
    </message>
    <message>
        <source>Speed of the speech</source>
        <translation>Sprechgeschwindigkeit</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>The sound could not be saved as {path}: {why}. Choose another place.</source>
        <translation>Der Ton konnte nicht als {path} gespeichert werden: {why}. Wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
        <source>The sound is saved as {path}</source>
        <translation>Der Ton ist als {path} gespeichert</translation>
    </message>
    <message>
        <source>WAV (*.wav)</source>
        <translation>WAV (*.wav)</translation>
    </message>
    <message>
        <source>speaking</source>
        <translation>spricht</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
</context>
<context>
    <name>BrowserTop</name>
    <message>
        <source>All kinds</source>
        <translation>Alle Arten</translation>
    </message>
    <message>
        <source>Begin the list with the newest memories again</source>
        <translation>Liste wieder mit den neuesten Erinnerungen beginnen</translation>
    </message>
    <message>
        <source>Begin the list with this day</source>
        <translation>Liste mit diesem Tag beginnen</translation>
    </message>
    <message>
        <source>Go to a day: the list begins with what was on it, or before it</source>
        <translation>Zu einem Tag gehen: Die Liste beginnt mit dem, was an ihm oder vor ihm war</translation>
    </message>
    <message>
        <source>How many memories are listed</source>
        <translation>Anzahl der aufgeführten Erinnerungen</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren …</translation>
    </message>
    <message>
        <source>Kind of memory</source>
        <translation>Art der Erinnerung</translation>
    </message>
    <message>
        <source>Memories</source>
        <translation>Erinnerungen</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>Neueste</translation>
    </message>
    <message>
        <source>Search memories</source>
        <translation>Erinnerungen durchsuchen</translation>
    </message>
    <message>
        <source>Search your memories</source>
        <translation>Erinnerungen durchsuchen</translation>
    </message>
    <message>
        <source>Trash…</source>
        <translation>Papierkorb …</translation>
    </message>
    <message>
        <source>What was forgotten in the last 30 days</source>
        <translation>Was in den letzten 30 Tagen vergessen wurde</translation>
    </message>
</context>
<context>
    <name>ChatLayout</name>
    <message>
        <source>Export as Markdown …</source>
        <translation>Als Markdown exportieren …</translation>
    </message>
    <message>
        <source>More for this chat</source>
        <translation>Mehr zu diesem Chat</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>Show the sources</source>
        <translation>Quellen zeigen</translation>
    </message>
    <message>
        <source>Show the sources in the place of the chat, or the chat again</source>
        <translation>Die Quellen anstelle des Chats zeigen, oder wieder den Chat</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>Quellen</translation>
    </message>
    <message>
        <source>Temporary chat</source>
        <translation>Temporärer Chat</translation>
    </message>
    <message>
        <source>The model writes English. Notes in other languages are found and quoted.</source>
        <translation>Das Modell schreibt Englisch. Notizen in anderen Sprachen werden gefunden und zitiert.</translation>
    </message>
</context>
<context>
    <name>ChatView</name>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
    <message>
        <source>Kept as another version of the answer; the old one is one version back.</source>
        <translation>Als weitere Fassung der Antwort behalten; die alte steht eine Fassung davor.</translation>
    </message>
    <message>
        <source>Select words of the answer in the text output, then press Refill.</source>
        <translation>Wählen Sie in der Textausgabe Wörter der Antwort aus und drücken Sie dann „Neu füllen“.</translation>
    </message>
    <message>
        <source>There is no answer to read aloud yet.</source>
        <translation>Es gibt noch keine Antwort zum Vorlesen.</translation>
    </message>
    <message>
        <source>There is nothing to save yet.</source>
        <translation>Es gibt noch nichts zu speichern.</translation>
    </message>
    <message>
        <source>Wait for the answer that is being written, or stop it first.</source>
        <translation>Warten Sie auf die Antwort, die gerade geschrieben wird, oder halten Sie sie erst an.</translation>
    </message>
</context>
<context>
    <name>ChoosePage</name>
    <message>
        <source>Choose a folder…</source>
        <translation>Ordner wählen …</translation>
    </message>
    <message>
        <source>Choose files…</source>
        <translation>Dateien wählen …</translation>
    </message>
    <message>
        <source>Drop files or folders here</source>
        <translation>Dateien oder Ordner hier ablegen</translation>
    </message>
    <message>
        <source>You see a preview before anything is stored.</source>
        <translation>Bevor etwas gespeichert wird, sehen Sie eine Vorschau.</translation>
    </message>
</context>
<context>
    <name>ComingUp</name>
    <message>
        <source>Coming up</source>
        <translation>Demnächst</translation>
    </message>
    <message>
        <source>Coming up ({n})</source>
        <translation>Demnächst ({n})</translation>
    </message>
    <message>
        <source>What your notes and calendars say is due: overdue, and in the next 30 days</source>
        <translation>Was laut Ihren Notizen und Kalendern fällig ist: überfällig und in den nächsten 30 Tagen</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>All commands</source>
        <translation>Alle Befehle</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>No command has these words.</source>
        <translation>Kein Befehl enthält diese Wörter.</translation>
    </message>
    <message>
        <source>Search the commands</source>
        <translation>Befehle durchsuchen</translation>
    </message>
    <message>
        <source>Type a command</source>
        <translation>Befehl eingeben</translation>
    </message>
</context>
<context>
    <name>CompareCard</name>
    <message>
        <source>A question about your notes</source>
        <translation>Eine Frage zu Ihren Notizen</translation>
    </message>
    <message>
        <source>Both answer the same question from the same memories, which the model in use has found. Nothing is kept.</source>
        <translation>Beide beantworten dieselbe Frage aus denselben Erinnerungen, die das verwendete Modell gefunden hat. Nichts davon wird behalten.</translation>
    </message>
    <message>
        <source>Both models are read and asked. That takes a few seconds.</source>
        <translation>Beide Modelle werden geladen und gefragt. Das dauert einige Sekunden.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Choose two different models.</source>
        <translation>Wählen Sie zwei verschiedene Modelle.</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Compare two models</source>
        <translation>Zwei Modelle vergleichen</translation>
    </message>
    <message>
        <source>First model</source>
        <translation>Erstes Modell</translation>
    </message>
    <message>
        <source>Question to both models</source>
        <translation>Frage an beide Modelle</translation>
    </message>
    <message>
        <source>Second model</source>
        <translation>Zweites Modell</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>Ask about your notes, or say “remember that …”</source>
        <translation>Fragen Sie nach Ihren Notizen, oder schreiben Sie „remember that …“</translation>
    </message>
    <message>
        <source>Cancel editing</source>
        <translation>Bearbeiten abbrechen</translation>
    </message>
    <message>
        <source>Editing an earlier message. Sending starts another branch; the old one stays.</source>
        <translation>Eine frühere Nachricht wird bearbeitet. Mit dem Senden beginnt ein neuer Zweig; der alte bleibt.</translation>
    </message>
    <message>
        <source>Enter sends, Shift+Enter starts a new line</source>
        <translation>Enter sendet, Umschalt+Enter beginnt eine neue Zeile</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Nachricht</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>Send (Enter)</source>
        <translation>Senden (Enter)</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>Stop the answer</source>
        <translation>Antwort anhalten</translation>
    </message>
    <message>
        <source>Stop the answer (Esc)</source>
        <translation>Antwort anhalten (Esc)</translation>
    </message>
    <message>
        <source>Write something first</source>
        <translation>Schreiben Sie zuerst etwas</translation>
    </message>
    <message>
        <source>“{question}” is sent after this answer.</source>
        <translation>„{question}“ wird nach dieser Antwort gesendet.</translation>
    </message>
</context>
<context>
    <name>ConsentCard</name>
    <message>
        <source> MB</source>
        <translation> MB</translation>
    </message>
    <message>
        <source> min</source>
        <translation> min</translation>
    </message>
    <message>
        <source>It learns from your memories, from answers that you called right, and from the questions you asked. It never learns from its own guesses, and changes no memory.</source>
        <translation>Gelernt wird aus Ihren Erinnerungen, aus Antworten, die Sie als richtig bezeichnet haben, und aus Ihren Fragen. Nie wird aus eigenen Vermutungen gelernt, und keine Erinnerung wird geändert.</translation>
    </message>
    <message>
        <source>Learn in the background</source>
        <translation>Im Hintergrund lernen</translation>
    </message>
    <message>
        <source>Learning in the background is on</source>
        <translation>Lernen im Hintergrund ist eingeschaltet</translation>
    </message>
    <message>
        <source>Let it learn from you?</source>
        <translation>Darf AI-OS von Ihnen lernen?</translation>
    </message>
    <message>
        <source>Minutes a day</source>
        <translation>Minuten am Tag</translation>
    </message>
    <message>
        <source>Nothing leaves this computer. It works while the computer is idle and on mains power.</source>
        <translation>Nichts verlässt diesen Computer. Gearbeitet wird, wenn der Computer nicht benutzt wird und am Stromnetz hängt.</translation>
    </message>
    <message>
        <source>Room on the disk</source>
        <translation>Platz auf der Festplatte</translation>
    </message>
    <message>
        <source>The model itself is never changed. Each run leaves a receipt, and can be undone at any time: answers are then exactly as before.</source>
        <translation>Das Modell selbst wird nie geändert. Jeder Lauf hinterlässt ein Protokoll und kann jederzeit rückgängig gemacht werden: Die Antworten sind dann genau wie vorher.</translation>
    </message>
    <message>
        <source>Turn off</source>
        <translation>Ausschalten</translation>
    </message>
    <message>
        <source>Used so far: {0} of {1} minutes today, {2} of {3} MB on the disk.</source>
        <translation>Bisher verbraucht: {0} von {1} Minuten heute, {2} von {3} MB auf der Festplatte.</translation>
    </message>
    <message>
        <source>What it does and uses</source>
        <translation>Was es tut und verbraucht</translation>
    </message>
    <message>
        <source>Where an answer was unsure, it trains a small addition to the model for questions like that, and keeps it only if it answers questions better that it has not seen.</source>
        <translation>Wo eine Antwort unsicher war, wird für solche Fragen eine kleine Ergänzung zum Modell trainiert und nur behalten, wenn sie Fragen, die sie nicht kennt, besser beantwortet.</translation>
    </message>
</context>
<context>
    <name>ConversationList</name>
    <message>
        <source>Conversations</source>
        <translation>Chats</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>New conversation (Ctrl+N)</source>
        <translation>Neuer Chat (Strg+N)</translation>
    </message>
    <message>
        <source>Nothing found.</source>
        <translation>Nichts gefunden.</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Rename or delete the conversation</source>
        <translation>Chat umbenennen oder löschen</translation>
    </message>
    <message>
        <source>Rename the conversation</source>
        <translation>Chat umbenennen</translation>
    </message>
    <message>
        <source>Search chats</source>
        <translation>Chats durchsuchen</translation>
    </message>
    <message>
        <source>Search conversations</source>
        <translation>Chats durchsuchen</translation>
    </message>
    <message>
        <source>Temporary chat, of which nothing is kept</source>
        <translation>Temporärer Chat, von dem nichts behalten wird</translation>
    </message>
    <message>
        <source>Temporary chat, of which nothing is kept (Ctrl+Shift+T)</source>
        <translation>Temporärer Chat, von dem nichts behalten wird (Strg+Umschalt+T)</translation>
    </message>
    <message>
        <source>The conversation is deleted.</source>
        <translation>Der Chat ist gelöscht.</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Your chats appear here.</source>
        <translation>Hier erscheinen Ihre Chats.</translation>
    </message>
    <message>
        <source>“{title}” is deleted.</source>
        <translation>„{title}“ ist gelöscht.</translation>
    </message>
</context>
<context>
    <name>ConversationModel</name>
    <message>
        <source>Draft: {text}</source>
        <translation>Entwurf: {text}</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>Dieser Monat</translation>
    </message>
    <message>
        <source>This week</source>
        <translation>Diese Woche</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Gestern</translation>
    </message>
</context>
<context>
    <name>DataCare</name>
    <message>
        <source>Unlock</source>
        <translation>Entsperren</translation>
    </message>
    <message>
        <source>Your memories are locked.</source>
        <translation>Ihre Erinnerungen sind gesperrt.</translation>
    </message>
</context>
<context>
    <name>DataFolderCard</name>
    <message>
        <source>Choose the folder in which to put your memories</source>
        <translation>Ordner wählen, in den Ihre Erinnerungen kommen</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>Datenordner</translation>
    </message>
    <message>
        <source>Folder of your memories: {0}</source>
        <translation>Ordner Ihrer Erinnerungen: {0}</translation>
    </message>
    <message>
        <source>It is shown when the engine is ready.</source>
        <translation>Angezeigt wird er, wenn die Engine bereit ist.</translation>
    </message>
    <message>
        <source>Move to the default folder…</source>
        <translation>In den Standardordner verschieben…</translation>
    </message>
    <message>
        <source>Move…</source>
        <translation>Verschieben…</translation>
    </message>
    <message>
        <source>Remove the old folder…</source>
        <translation>Alten Ordner entfernen…</translation>
    </message>
    <message>
        <source>Where your memories and chats are kept. Moving copies them, compares the copy byte for byte, and uses it from then on. The old folder stays until you remove it.</source>
        <translation>Wo Ihre Erinnerungen und Chats aufbewahrt werden. Beim Verschieben werden sie kopiert, die Kopie wird Byte für Byte verglichen und von da an verwendet. Der alte Ordner bleibt, bis Sie ihn entfernen.</translation>
    </message>
</context>
<context>
    <name>DataMover</name>
    <message>
        <source>Change nothing</source>
        <translation>Nichts ändern</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Leave them here</source>
        <translation>Hier lassen</translation>
    </message>
    <message>
        <source>Looking at the folder</source>
        <translation>Der Ordner wird angesehen</translation>
    </message>
    <message>
        <source>Move them</source>
        <translation>Verschieben</translation>
    </message>
    <message>
        <source>Move your memories to {place}? They take {size}; {free} are free there. Nothing else is done meanwhile.</source>
        <translation>Ihre Erinnerungen nach {place} verschieben? Sie belegen {size}; dort sind {free} frei. Währenddessen geschieht sonst nichts.</translation>
    </message>
    <message>
        <source>Moving your memories</source>
        <translation>Ihre Erinnerungen werden verschoben</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove {0}? It holds your memories as they were when you moved them.</source>
        <translation>{0} entfernen? Darin sind Ihre Erinnerungen, wie sie beim Verschieben waren.</translation>
    </message>
    <message>
        <source>Removing the old folder</source>
        <translation>Der alte Ordner wird entfernt</translation>
    </message>
    <message>
        <source>Stopped. Nothing was changed.</source>
        <translation>Angehalten. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>The memories in {0} are used from the next start on.</source>
        <translation>Die Erinnerungen in {0} werden ab dem nächsten Start verwendet.</translation>
    </message>
    <message>
        <source>There are memories in {0} already. Use those from the next start on? The ones that are open now stay where they are.</source>
        <translation>In {0} sind schon Erinnerungen. Ab dem nächsten Start diese verwenden? Die jetzt geöffneten bleiben, wo sie sind.</translation>
    </message>
    <message>
        <source>Use those</source>
        <translation>Diese verwenden</translation>
    </message>
    <message>
        <source>Your memories are in {0} now. They are still in {1} too, until you remove them there.</source>
        <translation>Ihre Erinnerungen sind jetzt in {0}. Sie sind auch noch in {1}, bis Sie sie dort entfernen.</translation>
    </message>
    <message>
        <source>{0} is removed; {1} are free again.</source>
        <translation>{0} ist entfernt; {1} sind wieder frei.</translation>
    </message>
    <message>
        <source>{0} still holds your memories as they were when you moved them. Remove that old folder first, then move them there.</source>
        <translation>In {0} liegen noch Ihre Erinnerungen so, wie sie beim Verschieben waren. Entfernen Sie zuerst diesen alten Ordner und verschieben Sie sie dann dorthin.</translation>
    </message>
</context>
<context>
    <name>DenoisingText</name>
    <message>
        <source>Answer text</source>
        <translation>Text der Antwort</translation>
    </message>
    <message>
        <source>Not decided yet, {sure}</source>
        <translation>Noch nicht entschieden, {sure}</translation>
    </message>
    <message>
        <source>{share} % sure</source>
        <translation>{share} % sicher</translation>
    </message>
    <message>
        <source>“{word}”: from your notes, never changed</source>
        <translation>„{word}“: aus Ihren Notizen, wird nie geändert</translation>
    </message>
    <message>
        <source>“{word}”: {sure}</source>
        <translation>„{word}“: {sure}</translation>
    </message>
</context>
<context>
    <name>Desktop</name>
    <message>
        <source>AI-OS did not close properly last time. Everything that was saved is here.</source>
        <translation>AI-OS wurde beim letzten Mal nicht ordnungsgemäß beendet. Alles, was gespeichert war, ist da.</translation>
    </message>
</context>
<context>
    <name>Diagnosing</name>
    <message>
        <source>The report is on the clipboard. It names a problem, and what to do.</source>
        <translation>Der Bericht ist in der Zwischenablage. Er nennt ein Problem und was zu tun ist.</translation>
    </message>
    <message>
        <source>The report is on the clipboard: all that is needed is in order.</source>
        <translation>Der Bericht ist in der Zwischenablage: Alles Nötige ist in Ordnung.</translation>
    </message>
    <message>
        <source>This computer is being checked. That takes a few seconds.</source>
        <translation>Dieser Computer wird geprüft. Das dauert einige Sekunden.</translation>
    </message>
    <message>
        <source>{0} It holds nothing of your notes.</source>
        <translation>{0} Aus Ihren Notizen enthält er nichts.</translation>
    </message>
</context>
<context>
    <name>Dialogue</name>
    <message>
        <source>One question waits already. Send this one when that is answered.</source>
        <translation>Eine Frage wartet schon. Senden Sie diese, wenn jene beantwortet ist.</translation>
    </message>
    <message>
        <source>The chat is saved as {path}</source>
        <translation>Der Chat ist als {path} gespeichert</translation>
    </message>
    <message>
        <source>The engine could not start, so nothing can be sent.</source>
        <translation>Die Engine konnte nicht starten, deshalb kann nichts gesendet werden.</translation>
    </message>
    <message>
        <source>The engine is starting.</source>
        <translation>Die Engine startet.</translation>
    </message>
    <message>
        <source>The engine is stopped, so nothing can be sent.</source>
        <translation>Die Engine ist angehalten, deshalb kann nichts gesendet werden.</translation>
    </message>
</context>
<context>
    <name>Drawing</name>
    <message>
        <source>The engine is not running, so nothing can be drawn.</source>
        <translation>Die Engine läuft nicht, deshalb kann nichts gezeichnet werden.</translation>
    </message>
</context>
<context>
    <name>EngineClient</name>
    <message>
        <source>Answering</source>
        <translation>Antwort schreiben</translation>
    </message>
    <message>
        <source>Backing up</source>
        <translation>Sichern</translation>
    </message>
    <message>
        <source>Changing the model</source>
        <translation>Modell wechseln</translation>
    </message>
    <message>
        <source>Checking the backup</source>
        <translation>Sicherung prüfen</translation>
    </message>
    <message>
        <source>Checking the model</source>
        <translation>Modell prüfen</translation>
    </message>
    <message>
        <source>Checking this computer</source>
        <translation>Computer prüfen</translation>
    </message>
    <message>
        <source>Comparing two models</source>
        <translation>Zwei Modelle vergleichen</translation>
    </message>
    <message>
        <source>Computing vectors</source>
        <translation>Vektoren berechnen</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>Zeichnen</translation>
    </message>
    <message>
        <source>Emptying the trash</source>
        <translation>Papierkorb leeren</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Importing</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <source>Importing the sample life</source>
        <translation>Beispielleben importieren</translation>
    </message>
    <message>
        <source>Learning from your verdicts</source>
        <translation>Aus Ihren Urteilen lernen</translation>
    </message>
    <message>
        <source>Looking at the folder</source>
        <translation>Der Ordner wird angesehen</translation>
    </message>
    <message>
        <source>Looking for what is due</source>
        <translation>Nach Fälligem suchen</translation>
    </message>
    <message>
        <source>Looking through a watched folder</source>
        <translation>Überwachten Ordner durchsehen</translation>
    </message>
    <message>
        <source>Looking through the files</source>
        <translation>Dateien durchsehen</translation>
    </message>
    <message>
        <source>Measuring the speed</source>
        <translation>Geschwindigkeit messen</translation>
    </message>
    <message>
        <source>Moving your memories</source>
        <translation>Ihre Erinnerungen werden verschoben</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Removing for good</source>
        <translation>Endgültig entfernen</translation>
    </message>
    <message>
        <source>Removing the old folder</source>
        <translation>Der alte Ordner wird entfernt</translation>
    </message>
    <message>
        <source>Repairing the model</source>
        <translation>Modell reparieren</translation>
    </message>
    <message>
        <source>Restoring the backup</source>
        <translation>Sicherung wiederherstellen</translation>
    </message>
    <message>
        <source>Rewriting the memories</source>
        <translation>Erinnerungen neu schreiben</translation>
    </message>
    <message>
        <source>Speaking</source>
        <translation>Sprechen</translation>
    </message>
    <message>
        <source>Starting the engine</source>
        <translation>Engine starten</translation>
    </message>
    <message>
        <source>Taking the import back</source>
        <translation>Import zurücknehmen</translation>
    </message>
    <message>
        <source>The engine did not start within {0} seconds.</source>
        <translation>Die Engine ist nicht innerhalb von {0} Sekunden gestartet.</translation>
    </message>
    <message>
        <source>The engine has stopped</source>
        <translation>Die Engine wurde beendet</translation>
    </message>
    <message>
        <source>Try again; if other programs keep the computer busy, close some of them first.</source>
        <translation>Versuchen Sie es erneut; wenn andere Programme den Computer auslasten, schließen Sie zuerst einige davon.</translation>
    </message>
    <message>
        <source>Writing a part again</source>
        <translation>Ein Teil wird neu geschrieben</translation>
    </message>
</context>
<context>
    <name>EvolutionPage</name>
    <message>
        <source>Evolution</source>
        <translation>Evolution</translation>
    </message>
    <message>
        <source>It is shown as soon as the engine has started.</source>
        <translation>Angezeigt wird es, sobald die Engine gestartet ist.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
</context>
<context>
    <name>Examples</name>
    <message>
        <source>Answers come from your own notes, with the place they stand in. Nothing leaves this computer.</source>
        <translation>Antworten kommen aus Ihren eigenen Notizen, mit der Stelle, an der sie stehen. Nichts verlässt diesen Computer.</translation>
    </message>
    <message>
        <source>Example: {text}</source>
        <translation>Beispiel: {text}</translation>
    </message>
    <message>
        <source>Remember that my locker is 42</source>
        <translation>Remember that my locker is 42</translation>
    </message>
    <message>
        <source>Summarise my week</source>
        <translation>Summarise my week</translation>
    </message>
    <message>
        <source>What can you do?</source>
        <translation>What can you do?</translation>
    </message>
    <message>
        <source>What would you like to know?</source>
        <translation>Was möchten Sie wissen?</translation>
    </message>
</context>
<context>
    <name>FileDrop</name>
    <message>
        <source>Drop to import. You will see a preview first.</source>
        <translation>Zum Importieren ablegen. Sie sehen zuerst eine Vorschau.</translation>
    </message>
</context>
<context>
    <name>FileLists</name>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Holds</source>
        <translation>Enthält</translation>
    </message>
    <message>
        <source>Known</source>
        <translation>Bekannt</translation>
    </message>
    <message>
        <source>Lists of files</source>
        <translation>Dateilisten</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Remarks</source>
        <translation>Anmerkungen</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Abhilfe</translation>
    </message>
    <message>
        <source>Why it is left out</source>
        <translation>Warum sie ausgelassen wird</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
</context>
<context>
    <name>FirstRunPage</name>
    <message>
        <source>AI-OS answers from what you give it, and shows where it stands. Everything stays on this computer.</source>
        <translation>AI-OS antwortet aus dem, was Sie ihm geben, und zeigt, wo es steht. Alles bleibt auf diesem Computer.</translation>
    </message>
    <message>
        <source>Ask your own notes</source>
        <translation>Fragen Sie Ihre eigenen Notizen</translation>
    </message>
    <message>
        <source>Bring my notes</source>
        <translation>Meine Notizen mitbringen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancel the import of the sample life</source>
        <translation>Import des Beispiellebens abbrechen</translation>
    </message>
    <message>
        <source>Checking the model</source>
        <translation>Modell prüfen</translation>
    </message>
    <message>
        <source>Choose a folder, or drop files on the window. You see a preview before anything is kept.</source>
        <translation>Wählen Sie einen Ordner oder legen Sie Dateien auf dem Fenster ab. Bevor etwas behalten wird, sehen Sie eine Vorschau.</translation>
    </message>
    <message>
        <source>Import of the sample life</source>
        <translation>Import des Beispiellebens</translation>
    </message>
    <message>
        <source>Just chat</source>
        <translation>Einfach chatten</translation>
    </message>
    <message>
        <source>Notes and chats of Josie Pellow, who is invented. They are marked, and one click removes them.</source>
        <translation>Notizen und Chats der erfundenen Josie Pellow. Sie sind gekennzeichnet, und ein Klick entfernt sie.</translation>
    </message>
    <message>
        <source>Reading the sample life</source>
        <translation>Beispielleben wird gelesen</translation>
    </message>
    <message>
        <source>Repair</source>
        <translation>Reparieren</translation>
    </message>
    <message>
        <source>Repair the model</source>
        <translation>Modell reparieren</translation>
    </message>
    <message>
        <source>Repairing the model</source>
        <translation>Modell reparieren</translation>
    </message>
    <message>
        <source>Start empty, and say what it should remember: “Remember that the spare key is with Tom.”</source>
        <translation>Beginnen Sie ohne alles, und sagen Sie, was gemerkt werden soll: „Remember that the spare key is with Tom.“</translation>
    </message>
    <message>
        <source>Start the engine again</source>
        <translation>Engine neu starten</translation>
    </message>
    <message>
        <source>Taking back what was imported</source>
        <translation>Das Importierte wird zurückgenommen</translation>
    </message>
    <message>
        <source>The engine is starting</source>
        <translation>Die Engine startet</translation>
    </message>
    <message>
        <source>The model is checked when the engine has started.</source>
        <translation>Das Modell wird geprüft, wenn die Engine gestartet ist.</translation>
    </message>
    <message>
        <source>The model is complete and unchanged.</source>
        <translation>Das Modell ist vollständig und unverändert.</translation>
    </message>
    <message>
        <source>The speed could not be measured. {0}</source>
        <translation>Die Geschwindigkeit konnte nicht gemessen werden. {0}</translation>
    </message>
    <message>
        <source>This computer: a short answer takes about {0} s.</source>
        <translation>Dieser Computer: Eine kurze Antwort dauert etwa {0} s.</translation>
    </message>
    <message>
        <source>This computer: a short answer takes less than 0.1 s.</source>
        <translation>Dieser Computer: Eine kurze Antwort dauert weniger als 0,1 s.</translation>
    </message>
    <message>
        <source>Try a sample life</source>
        <translation>Ein Beispielleben ausprobieren</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>Willkommen</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} von {1}</translation>
    </message>
</context>
<context>
    <name>FolderKeeper</name>
    <message>
        <source>Folders can be watched when the engine is ready.</source>
        <translation>Ordner können überwacht werden, wenn die Engine bereit ist.</translation>
    </message>
    <message>
        <source>Last change at {time}: {what}.</source>
        <translation>Letzte Änderung um {time}: {what}.</translation>
    </message>
    <message>
        <source>{0} is watched already, with {1} around it.</source>
        <translation>{0} wird schon überwacht, zusammen mit {1} darum herum.</translation>
    </message>
    <message>
        <source>{0} is watched already.</source>
        <translation>{0} wird schon überwacht.</translation>
    </message>
    <message>
        <source>{folder}: {what}</source>
        <translation>{folder}: {what}</translation>
    </message>
</context>
<context>
    <name>FolderRow</name>
    <message>
        <source>1 file is left out:</source>
        <translation>1 Datei wird ausgelassen:</translation>
    </message>
    <message>
        <source>Looking for changes.</source>
        <translation>Änderungen werden gesucht.</translation>
    </message>
    <message>
        <source>Not there. It is watched again when it is back. What is remembered of it stays.</source>
        <translation>Nicht vorhanden. Sobald er wieder da ist, wird er weiter überwacht. Was daraus gemerkt ist, bleibt.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Stop watching this folder. What is remembered of it stays.</source>
        <translation>Diesen Ordner nicht mehr überwachen. Was daraus gemerkt ist, bleibt.</translation>
    </message>
    <message>
        <source>Stop watching {0}</source>
        <translation>{0} nicht mehr überwachen</translation>
    </message>
    <message>
        <source>The changes could not be taken in. It is tried again soon.</source>
        <translation>Die Änderungen konnten nicht übernommen werden. Es wird bald erneut versucht.</translation>
    </message>
    <message>
        <source>Up to date.</source>
        <translation>Auf dem neuesten Stand.</translation>
    </message>
    <message>
        <source>Waits for the engine.</source>
        <translation>Wartet auf die Engine.</translation>
    </message>
    <message>
        <source>and 1 more</source>
        <translation>und 1 weitere</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>und {n} weitere</translation>
    </message>
    <message>
        <source>{n} files are left out:</source>
        <translation>{n} Dateien werden ausgelassen:</translation>
    </message>
</context>
<context>
    <name>ImageForm</name>
    <message>
        <source>Draw</source>
        <translation>Zeichnen</translation>
    </message>
    <message>
        <source>Draw another one, with another seed</source>
        <translation>Ein weiteres zeichnen, mit einem anderen Startwert</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Seed, and what not to draw</source>
        <translation>Startwert, und was nicht zu zeichnen ist</translation>
    </message>
    <message>
        <source>Seed: another number draws another picture</source>
        <translation>Startwert: Eine andere Zahl ergibt ein anderes Bild</translation>
    </message>
    <message>
        <source>Vary it: much of it stays</source>
        <translation>Abwandeln: vieles bleibt</translation>
    </message>
    <message>
        <source>What not to draw</source>
        <translation>Was nicht zu zeichnen ist</translation>
    </message>
    <message>
        <source>What to draw</source>
        <translation>Was zu zeichnen ist</translation>
    </message>
</context>
<context>
    <name>ImagePane</name>
    <message>
        <source> · {share} % drawn anew</source>
        <translation> · {share} % neu gezeichnet</translation>
    </message>
    <message>
        <source>As large as fits</source>
        <translation>Eingepasst</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>Clear the marks</source>
        <translation>Markierungen entfernen</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
    <message>
        <source>Copy the picture</source>
        <translation>Bild kopieren</translation>
    </message>
    <message>
        <source>Draw a picture</source>
        <translation>Bild zeichnen</translation>
    </message>
    <message>
        <source>Draw this part again</source>
        <translation>Diesen Teil neu zeichnen</translation>
    </message>
    <message>
        <source>Drawing is at its beginning: colours and styles come out, shapes hardly.</source>
        <translation>Das Zeichnen steht am Anfang: Farben und Stile gelingen, Formen kaum.</translation>
    </message>
    <message>
        <source>Full size</source>
        <translation>Volle Größe</translation>
    </message>
    <message>
        <source>Full size; the figure is the present one</source>
        <translation>Volle Größe; die Zahl ist die gegenwärtige</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>It is drawn as soon as the engine has started.</source>
        <translation>Gezeichnet wird, sobald die Engine gestartet ist.</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>Größer</translation>
    </message>
    <message>
        <source>Mark a part of the picture, to draw it again</source>
        <translation>Einen Teil des Bildes markieren, um ihn neu zu zeichnen</translation>
    </message>
    <message>
        <source>PNG (*.png)</source>
        <translation>PNG (*.png)</translation>
    </message>
    <message>
        <source>Paint over it. Keys: arrows move a frame, Shift resizes it, Space marks it, Del clears.</source>
        <translation>Übermalen Sie ihn. Tasten: Pfeile bewegen einen Rahmen, mit Umschalt ändern sie seine Größe, die Leertaste markiert ihn, Entf leert.</translation>
    </message>
    <message>
        <source>Picture and prompt</source>
        <translation>Bild und Beschreibung</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>Bild speichern</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>Kleiner</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>The bundled model draws no pictures yet.</source>
        <translation>Das mitgelieferte Modell zeichnet noch keine Bilder.</translation>
    </message>
    <message>
        <source>The picture could not be saved as {path}: {why}. Choose another place.</source>
        <translation>Das Bild konnte nicht als {path} gespeichert werden: {why}. Wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
        <source>The picture is drawn.</source>
        <translation>Das Bild ist gezeichnet.</translation>
    </message>
    <message>
        <source>The picture is saved as {path}</source>
        <translation>Das Bild ist als {path} gespeichert</translation>
    </message>
    <message>
        <source>What the picture was drawn from</source>
        <translation>Woraus das Bild gezeichnet wurde</translation>
    </message>
    <message>
        <source>drawing</source>
        <translation>zeichnet</translation>
    </message>
    <message>
        <source>seed {seed}</source>
        <translation>Startwert {seed}</translation>
    </message>
    <message>
        <source>seed {seed} · {steps} steps · {width} × {height}</source>
        <translation>Startwert {seed} · {steps} Schritte · {width} × {height}</translation>
    </message>
    <message>
        <source>step {n}</source>
        <translation>Schritt {n}</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
</context>
<context>
    <name>Import</name>
    <message>
        <source>1 changed file is back as before.</source>
        <translation>1 geänderte Datei ist wieder wie vorher.</translation>
    </message>
    <message>
        <source>1 conversation</source>
        <translation>1 Chat</translation>
    </message>
    <message>
        <source>1 deleted file forgotten</source>
        <translation>1 gelöschte Datei vergessen</translation>
    </message>
    <message>
        <source>1 file</source>
        <translation>1 Datei</translation>
    </message>
    <message>
        <source>1 file is imported</source>
        <translation>1 Datei importiert</translation>
    </message>
    <message>
        <source>1 file taken in</source>
        <translation>1 Datei übernommen</translation>
    </message>
    <message>
        <source>1 file to import</source>
        <translation>1 Datei zu importieren</translation>
    </message>
    <message>
        <source>1 memory</source>
        <translation>1 Erinnerung</translation>
    </message>
    <message>
        <source>1 memory is</source>
        <translation>1 Erinnerung wurde</translation>
    </message>
    <message>
        <source>1 memory is removed.</source>
        <translation>1 Erinnerung ist entfernt.</translation>
    </message>
    <message>
        <source>1 other file</source>
        <translation>1 andere Datei</translation>
    </message>
    <message>
        <source>1 problem</source>
        <translation>1 Problem</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>All that can be imported</source>
        <translation>Alles, was importiert werden kann</translation>
    </message>
    <message>
        <source>All {n} files are remembered already, as they are now.</source>
        <translation>Alle {n} Dateien sind schon gemerkt, so wie sie jetzt sind.</translation>
    </message>
    <message>
        <source>Apple Notes and other packed notes</source>
        <translation>Apple Notes und andere gepackte Notizen</translation>
    </message>
    <message>
        <source>ChatGPT exports</source>
        <translation>ChatGPT-Exporte</translation>
    </message>
    <message>
        <source>Claude exports</source>
        <translation>Claude-Exporte</translation>
    </message>
    <message>
        <source>Evernote notebooks</source>
        <translation>Evernote-Notizbücher</translation>
    </message>
    <message>
        <source>Google Keep</source>
        <translation>Google Keep</translation>
    </message>
    <message>
        <source>Import 1 file</source>
        <translation>1 Datei importieren</translation>
    </message>
    <message>
        <source>Import cancelled</source>
        <translation>Import abgebrochen</translation>
    </message>
    <message>
        <source>Import finished</source>
        <translation>Import abgeschlossen</translation>
    </message>
    <message>
        <source>Import {n} files</source>
        <translation>{n} Dateien importieren</translation>
    </message>
    <message>
        <source>JSON lines</source>
        <translation>JSON Lines</translation>
    </message>
    <message>
        <source>Markdown notes</source>
        <translation>Markdown-Notizen</translation>
    </message>
    <message>
        <source>Nothing is new</source>
        <translation>Nichts Neues</translation>
    </message>
    <message>
        <source>Nothing is stored yet. Your files stay as they are.</source>
        <translation>Noch ist nichts gespeichert. Ihre Dateien bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>Nothing is stored.</source>
        <translation>Es ist nichts gespeichert.</translation>
    </message>
    <message>
        <source>Nothing to import</source>
        <translation>Nichts zu importieren</translation>
    </message>
    <message>
        <source>Nothing was imported</source>
        <translation>Es wurde nichts importiert</translation>
    </message>
    <message>
        <source>Notion exports</source>
        <translation>Notion-Exporte</translation>
    </message>
    <message>
        <source>Obsidian vaults</source>
        <translation>Obsidian-Vaults</translation>
    </message>
    <message>
        <source>PDF</source>
        <translation>PDF</translation>
    </message>
    <message>
        <source>Passed over: {kinds}.</source>
        <translation>Übergangen: {kinds}.</translation>
    </message>
    <message>
        <source>Telegram exports</source>
        <translation>Telegram-Exporte</translation>
    </message>
    <message>
        <source>The file is remembered already, as it is now.</source>
        <translation>Die Datei ist schon gemerkt, so wie sie jetzt ist.</translation>
    </message>
    <message>
        <source>There is nothing here that can be read.</source>
        <translation>Hier gibt es nichts, was gelesen werden kann.</translation>
    </message>
    <message>
        <source>What is imported stays; import the same files again to go on.</source>
        <translation>Das Importierte bleibt; um fortzufahren, importieren Sie dieselben Dateien noch einmal.</translation>
    </message>
    <message>
        <source>WhatsApp chats</source>
        <translation>WhatsApp-Chats</translation>
    </message>
    <message>
        <source>Word documents</source>
        <translation>Word-Dokumente</translation>
    </message>
    <message>
        <source>a few seconds left</source>
        <translation>noch wenige Sekunden</translation>
    </message>
    <message>
        <source>about {n} min left</source>
        <translation>noch etwa {n} min</translation>
    </message>
    <message>
        <source>about {n} s left</source>
        <translation>noch etwa {n} s</translation>
    </message>
    <message>
        <source>calendars</source>
        <translation>Kalender</translation>
    </message>
    <message>
        <source>mails</source>
        <translation>E-Mails</translation>
    </message>
    <message>
        <source>memories</source>
        <translation>Erinnerungen</translation>
    </message>
    <message>
        <source>memory</source>
        <translation>Erinnerung</translation>
    </message>
    <message>
        <source>pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>plain text</source>
        <translation>reiner Text</translation>
    </message>
    <message>
        <source>problem</source>
        <translation>Problem</translation>
    </message>
    <message>
        <source>problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>recordings</source>
        <translation>Aufnahmen</translation>
    </message>
    <message>
        <source>tables</source>
        <translation>Tabellen</translation>
    </message>
    <message>
        <source>web pages</source>
        <translation>Webseiten</translation>
    </message>
    <message>
        <source>without an ending</source>
        <translation>ohne Endung</translation>
    </message>
    <message>
        <source>{done} of {total} entries</source>
        <translation>{done} von {total} Einträgen</translation>
    </message>
    <message>
        <source>{done} of {total} files</source>
        <translation>{done} von {total} Dateien</translation>
    </message>
    <message>
        <source>{files} as {memories}.</source>
        <translation>{files} ({memories}).</translation>
    </message>
    <message>
        <source>{kinds}.</source>
        <translation>{kinds}.</translation>
    </message>
    <message>
        <source>{n} changed files are back as before.</source>
        <translation>{n} geänderte Dateien sind wieder wie vorher.</translation>
    </message>
    <message>
        <source>{n} conversations</source>
        <translation>{n} Chats</translation>
    </message>
    <message>
        <source>{n} deleted files forgotten</source>
        <translation>{n} gelöschte Dateien vergessen</translation>
    </message>
    <message>
        <source>{n} files</source>
        <translation>{n} Dateien</translation>
    </message>
    <message>
        <source>{n} files are imported</source>
        <translation>{n} Dateien importiert</translation>
    </message>
    <message>
        <source>{n} files taken in</source>
        <translation>{n} Dateien übernommen</translation>
    </message>
    <message>
        <source>{n} files to import</source>
        <translation>{n} Dateien zu importieren</translation>
    </message>
    <message>
        <source>{n} memories</source>
        <translation>{n} Erinnerungen</translation>
    </message>
    <message>
        <source>{n} memories are</source>
        <translation>{n} Erinnerungen wurden</translation>
    </message>
    <message>
        <source>{n} memories are removed.</source>
        <translation>{n} Erinnerungen sind entfernt.</translation>
    </message>
    <message>
        <source>{n} other files</source>
        <translation>{n} andere Dateien</translation>
    </message>
    <message>
        <source>{n} others</source>
        <translation>{n} andere</translation>
    </message>
    <message>
        <source>{n} problems</source>
        <translation>{n} Probleme</translation>
    </message>
    <message>
        <source>{n} {ending}</source>
        <translation>{n} {ending}</translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>Another import is under way.</source>
        <translation>Ein anderer Import läuft.</translation>
    </message>
    <message>
        <source>Bring what you have</source>
        <translation>Bringen Sie mit, was Sie haben</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancel import</source>
        <translation>Import abbrechen</translation>
    </message>
    <message>
        <source>Choose a folder to import</source>
        <translation>Ordner zum Importieren wählen</translation>
    </message>
    <message>
        <source>Choose files to import</source>
        <translation>Dateien zum Importieren wählen</translation>
    </message>
    <message>
        <source>Choose others</source>
        <translation>Andere wählen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Details kopieren</translation>
    </message>
    <message>
        <source>Drop the files again when it is finished.</source>
        <translation>Legen Sie die Dateien noch einmal ab, wenn er abgeschlossen ist.</translation>
    </message>
    <message>
        <source>Finishing the file in hand</source>
        <translation>Die laufende Datei wird noch fertig gelesen</translation>
    </message>
    <message>
        <source>Go on in the background</source>
        <translation>Im Hintergrund fortfahren</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <source>Import more</source>
        <translation>Mehr importieren</translation>
    </message>
    <message>
        <source>Importing</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <source>Keep these folders up to date: take in what changes, forget what is deleted there</source>
        <translation>Diese Ordner aktuell halten: übernehmen, was sich ändert, vergessen, was dort gelöscht wird</translation>
    </message>
    <message>
        <source>Keep this folder up to date: take in what changes, forget what is deleted there</source>
        <translation>Diesen Ordner aktuell halten: übernehmen, was sich ändert, vergessen, was dort gelöscht wird</translation>
    </message>
    <message>
        <source>Keep up to date</source>
        <translation>Aktuell halten</translation>
    </message>
    <message>
        <source>Looking through your files</source>
        <translation>Ihre Dateien werden durchgesehen</translation>
    </message>
    <message>
        <source>Nothing is stored before you say so.</source>
        <translation>Bevor Sie zustimmen, wird nichts gespeichert.</translation>
    </message>
    <message>
        <source>Taking the import back</source>
        <translation>Import zurücknehmen</translation>
    </message>
    <message>
        <source>That did not work</source>
        <translation>Das hat nicht geklappt</translation>
    </message>
    <message>
        <source>The import is taken back</source>
        <translation>Der Import ist zurückgenommen</translation>
    </message>
    <message>
        <source>The settings list such folders, and end it.</source>
        <translation>In den Einstellungen stehen solche Ordner; dort lässt sich das auch beenden.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Undo import</source>
        <translation>Import zurücknehmen</translation>
    </message>
    <message>
        <source>You can close this window; the import goes on.</source>
        <translation>Sie können dieses Fenster schließen; der Import läuft weiter.</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>geändert</translation>
    </message>
    <message>
        <source>imported</source>
        <translation>importiert</translation>
    </message>
    <message>
        <source>new</source>
        <translation>neu</translation>
    </message>
    <message>
        <source>to read</source>
        <translation>zu lesen</translation>
    </message>
    <message>
        <source>unchanged</source>
        <translation>unverändert</translation>
    </message>
</context>
<context>
    <name>Keeper</name>
    <message>
        <source>It is no longer remembered.</source>
        <translation>Es ist nicht mehr gemerkt.</translation>
    </message>
    <message>
        <source>It is remembered again.</source>
        <translation>Es ist wieder gemerkt.</translation>
    </message>
    <message>
        <source>The note is changed.</source>
        <translation>Die Notiz ist geändert.</translation>
    </message>
    <message>
        <source>The note is forgotten.</source>
        <translation>Die Notiz ist vergessen.</translation>
    </message>
    <message>
        <source>The note is remembered.</source>
        <translation>Die Notiz ist gemerkt.</translation>
    </message>
    <message>
        <source>The note says what it said before.</source>
        <translation>In der Notiz steht wieder, was vorher darin stand.</translation>
    </message>
    <message>
        <source>The sample life is removed. Your own memories are as they were.</source>
        <translation>Das Beispielleben ist entfernt. Ihre eigenen Erinnerungen sind, wie sie waren.</translation>
    </message>
    <message>
        <source>There is nothing to undo.</source>
        <translation>Es gibt nichts rückgängig zu machen.</translation>
    </message>
</context>
<context>
    <name>Kinds</name>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>Termin</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Termine</translation>
    </message>
    <message>
        <source>Imported chat</source>
        <translation>Importierter Chat</translation>
    </message>
    <message>
        <source>Imported chats</source>
        <translation>Importierte Chats</translation>
    </message>
    <message>
        <source>Mail</source>
        <translation>E-Mail</translation>
    </message>
    <message>
        <source>Mails</source>
        <translation>E-Mails</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Aufnahme</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>Aufnahmen</translation>
    </message>
    <message>
        <source>Table row</source>
        <translation>Tabellenzeile</translation>
    </message>
    <message>
        <source>Table rows</source>
        <translation>Tabellenzeilen</translation>
    </message>
</context>
<context>
    <name>Learning</name>
    <message>
        <source>It learns by itself again once you have pressed “Run now”.</source>
        <translation>Von selbst gelernt wird wieder, sobald Sie „Jetzt ausführen“ gedrückt haben.</translation>
    </message>
    <message>
        <source>Learning: {0}</source>
        <translation>Lernen: {0}</translation>
    </message>
    <message>
        <source>The skill “{0}” is here. It acts once you switch it on.</source>
        <translation>Die Fähigkeit „{0}“ ist da. Sie wirkt, sobald Sie sie einschalten.</translation>
    </message>
    <message>
        <source>The skill “{0}” is in {1}.</source>
        <translation>Die Fähigkeit „{0}“ liegt in {1}.</translation>
    </message>
</context>
<context>
    <name>Links</name>
    <message>
        <source>Open a link</source>
        <translation>Link öffnen</translation>
    </message>
    <message>
        <source>Open this address outside of the window?</source>
        <translation>Diese Adresse außerhalb des Fensters öffnen?</translation>
    </message>
    <message>
        <source>This link cannot be opened: {link}</source>
        <translation>Dieser Link kann nicht geöffnet werden: {link}</translation>
    </message>
</context>
<context>
    <name>LockCard</name>
    <message>
        <source>At least 8 characters; a few words are best. Who forgets the passphrase loses the memories: nobody can bring them back. Backups that were made before are not encrypted by this.</source>
        <translation>Mindestens 8 Zeichen; am besten sind einige Wörter. Wer die Passphrase vergisst, verliert die Erinnerungen: Niemand kann sie zurückholen. Früher erstellte Sicherungen werden dadurch nicht verschlüsselt.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Ändern</translation>
    </message>
    <message>
        <source>Change the passphrase…</source>
        <translation>Passphrase ändern …</translation>
    </message>
    <message>
        <source>Encrypt</source>
        <translation>Verschlüsseln</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>Verschlüsselung</translation>
    </message>
    <message>
        <source>Encrypt…</source>
        <translation>Verschlüsseln …</translation>
    </message>
    <message>
        <source>It is shown when the engine is ready.</source>
        <translation>Angezeigt wird es, wenn die Engine bereit ist.</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>New passphrase</source>
        <translation>Neue Passphrase</translation>
    </message>
    <message>
        <source>Not encrypted: whoever can read this disk can read your memories.</source>
        <translation>Nicht verschlüsselt: Wer diese Festplatte lesen kann, kann Ihre Erinnerungen lesen.</translation>
    </message>
    <message>
        <source>Once more</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Remove the encryption</source>
        <translation>Verschlüsselung aufheben</translation>
    </message>
    <message>
        <source>Remove the encryption…</source>
        <translation>Verschlüsselung aufheben …</translation>
    </message>
    <message>
        <source>Rewriting the memories. This may take a while, and nothing else is done meanwhile.</source>
        <translation>Die Erinnerungen werden neu geschrieben. Das kann eine Weile dauern; so lange geschieht nichts anderes.</translation>
    </message>
    <message>
        <source>The memories are encrypted, and open with your passphrase.</source>
        <translation>Die Erinnerungen sind verschlüsselt und öffnen sich mit Ihrer Passphrase.</translation>
    </message>
    <message>
        <source>The memories are encrypted. Their key is in the keyring of your desktop.</source>
        <translation>Die Erinnerungen sind verschlüsselt. Ihr Schlüssel liegt im Schlüsselbund Ihres Desktops.</translation>
    </message>
    <message>
        <source>The two passphrases differ.</source>
        <translation>Die beiden Passphrasen sind verschieden.</translation>
    </message>
    <message>
        <source>Write the memories plainly again? Whoever can read this disk can read them then.</source>
        <translation>Erinnerungen wieder unverschlüsselt schreiben? Wer diese Festplatte lesen kann, kann sie dann lesen.</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Chat</source>
        <translation>Chat</translation>
    </message>
    <message>
        <source>Evolution</source>
        <translation>Evolution</translation>
    </message>
    <message>
        <source>Memories</source>
        <translation>Erinnerungen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove the sample life</source>
        <translation>Beispielleben entfernen</translation>
    </message>
    <message>
        <source>Repair</source>
        <translation>Reparieren</translation>
    </message>
    <message>
        <source>Sample memories of Josie Pellow, an invented person, are in use.</source>
        <translation>Beispielerinnerungen der erfundenen Josie Pellow werden verwendet.</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>The window changes its language when AI-OS is started again.</source>
        <translation>Die Sprache des Fensters wechselt, wenn AI-OS neu gestartet wird.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
</context>
<context>
    <name>MakeSkillDialog</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Make a skill</source>
        <translation>Fähigkeit anlegen</translation>
    </message>
    <message>
        <source>Make the skill</source>
        <translation>Anlegen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Purpose</source>
        <translation>Zweck</translation>
    </message>
    <message>
        <source>There is a skill of this name already.</source>
        <translation>Es gibt schon eine Fähigkeit mit diesem Namen.</translation>
    </message>
    <message>
        <source>What it is for, in one sentence</source>
        <translation>Wozu sie dient, in einem Satz</translation>
    </message>
    <message>
        <source>What this run learned is copied and gets a name. The copy can be switched on and off by itself, and carried to another profile in a file, which holds its name and its purpose.</source>
        <translation>Was dieser Lauf gelernt hat, wird kopiert und bekommt einen Namen. Die Kopie lässt sich für sich ein- und ausschalten und in einer Datei, in der auch Name und Zweck stehen, in ein anderes Profil mitnehmen.</translation>
    </message>
    <message>
        <source>“{0}”</source>
        <translation>„{0}“</translation>
    </message>
</context>
<context>
    <name>MemoryBrowser</name>
    <message>
        <source>1 memory is forgotten. The trash keeps it for 30 days.</source>
        <translation>1 Erinnerung ist vergessen. Der Papierkorb bewahrt sie 30 Tage lang auf.</translation>
    </message>
    <message>
        <source>Choose a memory to read it.</source>
        <translation>Wählen Sie eine Erinnerung, um sie zu lesen.</translation>
    </message>
    <message>
        <source>Clear search</source>
        <translation>Suche löschen</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Forget the selected memories</source>
        <translation>Ausgewählte Erinnerungen vergessen</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren …</translation>
    </message>
    <message>
        <source>List of memories</source>
        <translation>Liste der Erinnerungen</translation>
    </message>
    <message>
        <source>Loading your memories.</source>
        <translation>Ihre Erinnerungen werden geladen.</translation>
    </message>
    <message>
        <source>Memories</source>
        <translation>Erinnerungen</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>Neueste</translation>
    </message>
    <message>
        <source>No memory matches “{text}”.</source>
        <translation>Keine Erinnerung passt zu „{text}“.</translation>
    </message>
    <message>
        <source>Nothing remembered yet. Drop notes here or import a folder.</source>
        <translation>Noch ist nichts gemerkt. Legen Sie Notizen hier ab oder importieren Sie einen Ordner.</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>There are no memories of that day or before it.</source>
        <translation>Von diesem Tag oder davor gibt es keine Erinnerungen.</translation>
    </message>
    <message>
        <source>There are no memories of this kind.</source>
        <translation>Von dieser Art gibt es keine Erinnerungen.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>best {n}</source>
        <translation>die besten {n}</translation>
    </message>
    <message>
        <source>{n} found</source>
        <translation>{n} gefunden</translation>
    </message>
    <message>
        <source>{n} memories are forgotten. The trash keeps them for 30 days.</source>
        <translation>{n} Erinnerungen sind vergessen. Der Papierkorb bewahrt sie 30 Tage lang auf.</translation>
    </message>
    <message>
        <source>{n} memories selected</source>
        <translation>{n} Erinnerungen ausgewählt</translation>
    </message>
</context>
<context>
    <name>MemoryDetail</name>
    <message>
        <source>About {day}</source>
        <translation>Zum {day}</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>Zurück zur Liste</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>Bildunterschrift</translation>
    </message>
    <message>
        <source>Choose a memory to read it.</source>
        <translation>Wählen Sie eine Erinnerung, um sie zu lesen.</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>From {name} in {folder}</source>
        <translation>Aus {name} in {folder}</translation>
    </message>
    <message>
        <source>From {name} in {folder}, bytes {start} to {end}</source>
        <translation>Aus {name} in {folder}, Bytes {start} bis {end}</translation>
    </message>
    <message>
        <source>Go on editing</source>
        <translation>Weiter bearbeiten</translation>
    </message>
    <message>
        <source>Imported {day}, {time}</source>
        <translation>Importiert am {day}, {time}</translation>
    </message>
    <message>
        <source>Move this memory into the trash; the file it comes from stays as it is</source>
        <translation>Diese Erinnerung in den Papierkorb legen; die Datei, aus der sie kommt, bleibt, wie sie ist</translation>
    </message>
    <message>
        <source>Open source</source>
        <translation>Quelle öffnen</translation>
    </message>
    <message>
        <source>Open the chat</source>
        <translation>Chat öffnen</translation>
    </message>
    <message>
        <source>Open the file</source>
        <translation>Datei öffnen</translation>
    </message>
    <message>
        <source>Passages of the same text</source>
        <translation>Abschnitte desselben Textes</translation>
    </message>
    <message>
        <source>Passages of this chat ({n})</source>
        <translation>Abschnitte dieses Chats ({n})</translation>
    </message>
    <message>
        <source>Passages of this document ({n})</source>
        <translation>Abschnitte dieses Dokuments ({n})</translation>
    </message>
    <message>
        <source>Passages of this mail ({n})</source>
        <translation>Abschnitte dieser E-Mail ({n})</translation>
    </message>
    <message>
        <source>Passages of this note ({n})</source>
        <translation>Abschnitte dieser Notiz ({n})</translation>
    </message>
    <message>
        <source>Passages of this picture ({n})</source>
        <translation>Abschnitte dieses Bildes ({n})</translation>
    </message>
    <message>
        <source>Passages of this recording ({n})</source>
        <translation>Abschnitte dieser Aufnahme ({n})</translation>
    </message>
    <message>
        <source>Passages of this row ({n})</source>
        <translation>Abschnitte dieser Zeile ({n})</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>Anheften</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>Angeheftet</translation>
    </message>
    <message>
        <source>Tags: {tags}</source>
        <translation>Schlagwörter: {tags}</translation>
    </message>
    <message>
        <source>Text of the memory</source>
        <translation>Text der Erinnerung</translation>
    </message>
    <message>
        <source>The picture, small</source>
        <translation>Das Bild, klein</translation>
    </message>
    <message>
        <source>This memory was written here, not in a file</source>
        <translation>Diese Erinnerung wurde hier geschrieben, nicht in einer Datei</translation>
    </message>
    <message>
        <source>This stands in {name}, and the file is the source. Change it there, then import it again.</source>
        <translation>Das steht in {name}, und die Datei ist die Quelle. Ändern Sie es dort, und importieren Sie sie dann noch einmal.</translation>
    </message>
    <message>
        <source>Title of the memory</source>
        <translation>Titel der Erinnerung</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>Lösen</translation>
    </message>
    <message>
        <source>Written {day}, {time}</source>
        <translation>Geschrieben am {day}, {time}</translation>
    </message>
    <message>
        <source>You said this in a chat</source>
        <translation>Das haben Sie in einem Chat gesagt</translation>
    </message>
</context>
<context>
    <name>MemoryEditor</name>
    <message>
        <source>A note has a text. To remove it, forget it.</source>
        <translation>Eine Notiz braucht einen Text. Um sie zu entfernen, vergessen Sie sie.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Edit the note</source>
        <translation>Notiz bearbeiten</translation>
    </message>
    <message>
        <source>Leave the note as it was</source>
        <translation>Notiz lassen, wie sie war</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Save title, text and tags together (Ctrl+Enter)</source>
        <translation>Titel, Text und Schlagwörter zusammen speichern (Strg+Enter)</translation>
    </message>
    <message>
        <source>Saving …</source>
        <translation>Wird gespeichert …</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>Tags of the note, with commas between them</source>
        <translation>Schlagwörter der Notiz, durch Kommas getrennt</translation>
    </message>
    <message>
        <source>Text of the note</source>
        <translation>Text der Notiz</translation>
    </message>
    <message>
        <source>The first line of the text, where there is none</source>
        <translation>Die erste Zeile des Textes, wenn keiner angegeben ist</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Title of the note</source>
        <translation>Titel der Notiz</translation>
    </message>
    <message>
        <source>Write a caption</source>
        <translation>Bildunterschrift schreiben</translation>
    </message>
    <message>
        <source>home, garden</source>
        <translation>Haus, Garten</translation>
    </message>
</context>
<context>
    <name>MemoryModel</name>
    <message>
        <source>pinned</source>
        <translation>angeheftet</translation>
    </message>
</context>
<context>
    <name>MemoryRow</name>
    <message>
        <source>Written here</source>
        <translation>Hier geschrieben</translation>
    </message>
</context>
<context>
    <name>MessageList</name>
    <message>
        <source>Conversation</source>
        <translation>Chat</translation>
    </message>
    <message>
        <source>Scroll the conversation</source>
        <translation>Im Chat blättern</translation>
    </message>
</context>
<context>
    <name>MessageModel</name>
    <message>
        <source>Assistant</source>
        <translation>Assistent</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Sie</translation>
    </message>
</context>
<context>
    <name>MessageRow</name>
    <message>
        <source>1 source</source>
        <translation>1 Quelle</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>Neu antworten</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Edit and ask again</source>
        <translation>Bearbeiten und erneut fragen</translation>
    </message>
    <message>
        <source>Message from {who}</source>
        <translation>Nachricht von {who}</translation>
    </message>
    <message>
        <source>Read aloud</source>
        <translation>Vorlesen</translation>
    </message>
    <message>
        <source>Remembered</source>
        <translation>Gemerkt</translation>
    </message>
    <message>
        <source>Say that this answer is right</source>
        <translation>Sagen, dass diese Antwort richtig ist</translation>
    </message>
    <message>
        <source>Say that this answer is wrong; the next best one follows</source>
        <translation>Sagen, dass diese Antwort falsch ist; die nächstbeste folgt</translation>
    </message>
    <message>
        <source>Show the next version</source>
        <translation>Nächste Fassung zeigen</translation>
    </message>
    <message>
        <source>Show the previous version</source>
        <translation>Vorherige Fassung zeigen</translation>
    </message>
    <message>
        <source>Show the sources of this answer</source>
        <translation>Quellen dieser Antwort zeigen</translation>
    </message>
    <message>
        <source>That&apos;s right</source>
        <translation>Das stimmt</translation>
    </message>
    <message>
        <source>That&apos;s wrong</source>
        <translation>Das stimmt nicht</translation>
    </message>
    <message>
        <source>Undo: do not keep this as a memory</source>
        <translation>Rückgängig: nicht als Erinnerung behalten</translation>
    </message>
    <message>
        <source>Version {n} of {all}</source>
        <translation>Fassung {n} von {all}</translation>
    </message>
    <message>
        <source>Write words of this answer again</source>
        <translation>Wörter dieser Antwort neu schreiben</translation>
    </message>
    <message>
        <source>You said so; press again to take it back</source>
        <translation>Das haben Sie gesagt; zum Zurücknehmen noch einmal drücken</translation>
    </message>
    <message>
        <source>no answer in your notes</source>
        <translation>keine Antwort in Ihren Notizen</translation>
    </message>
    <message>
        <source>outside your notes</source>
        <translation>außerhalb Ihrer Notizen</translation>
    </message>
    <message>
        <source>read with what was learned from your notes</source>
        <translation>gelesen mit dem, was aus Ihren Notizen gelernt wurde</translation>
    </message>
    <message>
        <source>refilled, not from your memories</source>
        <translation>neu gefüllt, nicht aus Ihren Erinnerungen</translation>
    </message>
    <message>
        <source>understood as: {text}</source>
        <translation>verstanden als: {text}</translation>
    </message>
    <message>
        <source>{n} % sure</source>
        <translation>zu {n} % sicher</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} s</translation>
    </message>
    <message>
        <source>{n} sources</source>
        <translation>{n} Quellen</translation>
    </message>
</context>
<context>
    <name>ModelKeeper</name>
    <message>
        <source>A short answer takes {0} with “{1}” on this computer ({2}).</source>
        <translation>Eine kurze Antwort dauert mit „{1}“ auf diesem Computer {0} ({2}).</translation>
    </message>
    <message>
        <source>Beginning</source>
        <translation>Es geht los</translation>
    </message>
    <message>
        <source>Checking every checksum of “{0}”</source>
        <translation>Jede Prüfsumme von „{0}“ wird geprüft</translation>
    </message>
    <message>
        <source>Measuring how fast “{0}” answers</source>
        <translation>Es wird gemessen, wie schnell „{0}“ antwortet</translation>
    </message>
    <message>
        <source>Opening your memories with “{0}”</source>
        <translation>Ihre Erinnerungen werden mit „{0}“ geöffnet</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Angehalten.</translation>
    </message>
    <message>
        <source>Stopped. Nothing of it was kept.</source>
        <translation>Angehalten. Nichts davon wurde behalten.</translation>
    </message>
    <message>
        <source>The model “{0}” is removed.</source>
        <translation>Das Modell „{0}“ ist entfernt.</translation>
    </message>
    <message>
        <source>The vectors of {0} memories are computed again in the background.</source>
        <translation>Die Vektoren von {0} Erinnerungen werden im Hintergrund neu berechnet.</translation>
    </message>
    <message>
        <source>“{0}” answers from now on.</source>
        <translation>Ab jetzt antwortet „{0}“.</translation>
    </message>
    <message>
        <source>“{0}” is whole: every checksum holds.</source>
        <translation>„{0}“ ist unbeschädigt: Jede Prüfsumme stimmt.</translation>
    </message>
</context>
<context>
    <name>ModelRow</name>
    <message>
        <source>Check</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Make a smaller copy…</source>
        <translation>Kleinere Kopie erstellen…</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Messen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Verwenden</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>A copy at 2 bits loses much, because the model was not trained for it: of 100 points of accuracy, 14 to 21 were lost when we measured. The small bundled model was trained for 2 bits, and answers better.</source>
        <translation>Eine Kopie mit 2 Bit verliert viel, denn das Modell wurde nicht dafür trainiert: Von 100 Punkten Genauigkeit gingen in unseren Messungen 14 bis 21 verloren. Das kleine mitgelieferte Modell wurde für 2 Bit trainiert und antwortet besser.</translation>
    </message>
    <message>
        <source>All processor cores but one work on answers then.</source>
        <translation>Dann arbeiten alle Prozessorkerne bis auf einen an Antworten.</translation>
    </message>
    <message>
        <source>All processor cores work on answers then.</source>
        <translation>Dann arbeiten alle Prozessorkerne an Antworten.</translation>
    </message>
    <message>
        <source>Answer with “{0}” from now on? Chats and memories stay as they are.</source>
        <translation>Ab jetzt mit „{0}“ antworten? Chats und Erinnerungen bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>At 4 bits, less than 1 of 100 points of accuracy was lost when we measured.</source>
        <translation>Mit 4 Bit ging in unseren Messungen weniger als 1 von 100 Punkten Genauigkeit verloren.</translation>
    </message>
    <message>
        <source>At 8 bits, the answers are the same but for chance.</source>
        <translation>Mit 8 Bit sind die Antworten bis auf Zufälle dieselben.</translation>
    </message>
    <message>
        <source>Bundled model</source>
        <translation>Mitgeliefertes Modell</translation>
    </message>
    <message>
        <source>Cannot be used here</source>
        <translation>Hier nicht verwendbar</translation>
    </message>
    <message>
        <source>Checking the files</source>
        <translation>Dateien werden geprüft</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>Cloud (groß)</translation>
    </message>
    <message>
        <source>Converting the checkpoint</source>
        <translation>Der Checkpoint wird umgewandelt</translation>
    </message>
    <message>
        <source>Copying the files</source>
        <translation>Dateien werden kopiert</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>Beschädigt</translation>
    </message>
    <message>
        <source>Edge</source>
        <translation>Edge (klein)</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>In Verwendung</translation>
    </message>
    <message>
        <source>It was trained for 2 bits: of 100 points of accuracy, 6 to 8 were lost when we measured.</source>
        <translation>Es wurde für 2 Bit trainiert: Von 100 Punkten Genauigkeit gingen in unseren Messungen 6 bis 8 verloren.</translation>
    </message>
    <message>
        <source>Local</source>
        <translation>Lokal</translation>
    </message>
    <message>
        <source>Making the copy</source>
        <translation>Die Kopie wird erstellt</translation>
    </message>
    <message>
        <source>One processor core works on answers then.</source>
        <translation>Dann arbeitet ein Prozessorkern an Antworten.</translation>
    </message>
    <message>
        <source>Reading sample texts with the model</source>
        <translation>Das Modell liest Beispieltexte</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Small bundled model</source>
        <translation>Kleines mitgeliefertes Modell</translation>
    </message>
    <message>
        <source>The vectors of your memories belong to a model, so they are computed again in the background. Until then, memories are found by their words.</source>
        <translation>Die Vektoren Ihrer Erinnerungen gehören zu einem Modell und werden deshalb im Hintergrund neu berechnet. Bis dahin werden Erinnerungen über ihre Wörter gefunden.</translation>
    </message>
    <message>
        <source>The voice, the pictures and what was learned belong to the bundled model. They rest meanwhile, and are back when you use it again.</source>
        <translation>Die Stimme, die Bilder und das Gelernte gehören zum mitgelieferten Modell. Sie ruhen so lange und sind wieder da, wenn Sie es wieder verwenden.</translation>
    </message>
    <message>
        <source>The voice, the pictures and what was learned with it are back then.</source>
        <translation>Die Stimme, die Bilder und das mit ihm Gelernte sind dann wieder da.</translation>
    </message>
    <message>
        <source>Use the profile “{0}”?</source>
        <translation>Das Profil „{0}“ verwenden?</translation>
    </message>
    <message>
        <source>Waiting until the last one has ended</source>
        <translation>Warten, bis das vorige beendet ist</translation>
    </message>
    <message>
        <source>version {0}</source>
        <translation>Version {0}</translation>
    </message>
    <message>
        <source>{0} for a short answer, on {1}</source>
        <translation>{0} für eine kurze Antwort, auf {1}</translation>
    </message>
    <message>
        <source>{0} million parameters</source>
        <translation>{0} Millionen Parameter</translation>
    </message>
    <message>
        <source>{0} s</source>
        <translation>{0} s</translation>
    </message>
    <message>
        <source>{n} bits</source>
        <translation>{n} Bit</translation>
    </message>
    <message>
        <source>“{0}” is here now, {1}.</source>
        <translation>„{0}“ ist jetzt hier, {1}.</translation>
    </message>
    <message>
        <source>“{0}” is made: {1} before, {2} now, {3} times smaller. Its weights have a cosine of {4} with the original.</source>
        <translation>„{0}“ ist erstellt: vorher {1}, jetzt {2}, {3}-mal kleiner. Der Kosinus seiner Gewichte mit dem Original ist {4}.</translation>
    </message>
</context>
<context>
    <name>ModelsCard</name>
    <message>
        <source>A smaller copy of “{0}”</source>
        <translation>Eine kleinere Kopie von „{0}“</translation>
    </message>
    <message>
        <source>Bits of a weight</source>
        <translation>Bit je Gewicht</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Choose the folder of a model</source>
        <translation>Ordner eines Modells wählen</translation>
    </message>
    <message>
        <source>Import a model…</source>
        <translation>Modell importieren…</translation>
    </message>
    <message>
        <source>Make the copy</source>
        <translation>Kopie erstellen</translation>
    </message>
    <message>
        <source>Models on this computer</source>
        <translation>Modelle auf diesem Computer</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Stay as it is</source>
        <translation>Lassen, wie es ist</translation>
    </message>
    <message>
        <source>The model reads your notes and words the answers. Nothing is downloaded: other models come from a folder of yours, or are smaller copies of one that is here.</source>
        <translation>Das Modell liest Ihre Notizen und formuliert die Antworten. Nichts wird heruntergeladen: Andere Modelle kommen aus einem Ihrer Ordner oder sind kleinere Kopien eines vorhandenen.</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Verwenden</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Copy details</source>
        <translation>Details kopieren</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Dismiss: {0}</source>
        <translation>Ausblenden: {0}</translation>
    </message>
</context>
<context>
    <name>NoticeArea</name>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
</context>
<context>
    <name>OutputArea</name>
    <message>
        <source>Outputs</source>
        <translation>Ausgaben</translation>
    </message>
</context>
<context>
    <name>OutputPane</name>
    <message>
        <source>State of the {name} output</source>
        <translation>Zustand der Ausgabe „{name}“</translation>
    </message>
    <message>
        <source>{name} output</source>
        <translation>Ausgabe „{name}“</translation>
    </message>
</context>
<context>
    <name>Outside</name>
    <message>
        <source>Export the chat as Markdown</source>
        <translation>Chat als Markdown exportieren</translation>
    </message>
    <message>
        <source>Markdown (*.md)</source>
        <translation>Markdown (*.md)</translation>
    </message>
</context>
<context>
    <name>PersonaButton</name>
    <message>
        <source>How questions of this chat are answered</source>
        <translation>Wie Fragen dieses Chats beantwortet werden</translation>
    </message>
    <message>
        <source>How to answer: {name}</source>
        <translation>Art der Antwort: {name}</translation>
    </message>
</context>
<context>
    <name>PersonaCard</name>
    <message>
        <source>A sentence</source>
        <translation>Ein Satz</translation>
    </message>
    <message>
        <source>After an answer</source>
        <translation>Nach einer Antwort</translation>
    </message>
    <message>
        <source>Amber</source>
        <translation>Bernstein</translation>
    </message>
    <message>
        <source>Answer, where it is probably right</source>
        <translation>Antworten, wo es wahrscheinlich richtig ist</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>Blau</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Draw a picture of it</source>
        <translation>Ein Bild davon zeichnen</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Grün</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>Grau</translation>
    </message>
    <message>
        <source>How questions are answered. Each chat has one: choose it below the message.</source>
        <translation>Wie Fragen beantwortet werden. Jeder Chat hat eine Rolle: Wählen Sie sie unter der Nachricht.</translation>
    </message>
    <message>
        <source>Icon</source>
        <translation>Symbol</translation>
    </message>
    <message>
        <source>In sentences that are written around an answer; what your notes say is quoted as it stands</source>
        <translation>In Sätzen, die um eine Antwort herum geschrieben werden; was in Ihren Notizen steht, wird wörtlich zitiert</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>New persona</source>
        <translation>Neue Rolle</translation>
    </message>
    <message>
        <source>Only the fact</source>
        <translation>Nur die Tatsache</translation>
    </message>
    <message>
        <source>Parted by commas, for example: kindly, at once</source>
        <translation>Durch Kommas getrennt, zum Beispiel: kindly, at once</translation>
    </message>
    <message>
        <source>Personas</source>
        <translation>Rollen</translation>
    </message>
    <message>
        <source>Rather say “I don’t know”</source>
        <translation>Lieber „Ich weiß es nicht“ sagen</translation>
    </message>
    <message>
        <source>Read it aloud</source>
        <translation>Vorlesen</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>Rot</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove the persona</source>
        <translation>Rolle entfernen</translation>
    </message>
    <message>
        <source>The persona “{name}” is removed.</source>
        <translation>Die Rolle „{name}“ ist entfernt.</translation>
    </message>
    <message>
        <source>When unsure</source>
        <translation>Bei Unsicherheit</translation>
    </message>
    <message>
        <source>Where the model can draw; the one that comes with AI-OS may not</source>
        <translation>Wo das Modell zeichnen kann; das mit AI-OS gelieferte kann es womöglich nicht</translation>
    </message>
    <message>
        <source>With the words of the note</source>
        <translation>Mit den Worten der Notiz</translation>
    </message>
    <message>
        <source>Words never used</source>
        <translation>Nie verwendete Wörter</translation>
    </message>
</context>
<context>
    <name>PictureView</name>
    <message>
        <source>Keys: + and - zoom, 1 is full size, 0 fits</source>
        <translation>Tasten: + und - zoomen, 1 ist volle Größe, 0 passt ein</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
</context>
<context>
    <name>ProfileCard</name>
    <message>
        <source>A profile has memories, chats, settings and a passphrase of its own, for another person or another part of your life. It opens in a window of its own; profiles know nothing of each other.</source>
        <translation>Ein Profil hat eigene Erinnerungen, Chats, Einstellungen und eine eigene Passphrase, für einen anderen Menschen oder einen anderen Teil Ihres Lebens. Es öffnet sich in einem eigenen Fenster; Profile wissen nichts voneinander.</translation>
    </message>
    <message>
        <source>Make and open</source>
        <translation>Anlegen und öffnen</translation>
    </message>
    <message>
        <source>Name of a new profile</source>
        <translation>Name eines neuen Profils</translation>
    </message>
    <message>
        <source>No window could be started. Run: ai-os-window --profile NAME</source>
        <translation>Es ließ sich kein Fenster starten. Führen Sie aus: ai-os-window --profile NAME</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open the profile {0} in a window of its own</source>
        <translation>Das Profil {0} in einem eigenen Fenster öffnen</translation>
    </message>
    <message>
        <source>Profiles</source>
        <translation>Profile</translation>
    </message>
    <message>
        <source>Your own</source>
        <translation>Ihr eigenes</translation>
    </message>
    <message>
        <source>open in this window</source>
        <translation>in diesem Fenster geöffnet</translation>
    </message>
</context>
<context>
    <name>ProposalBox</name>
    <message>
        <source>Confirm</source>
        <translation>Bestätigen</translation>
    </message>
    <message>
        <source>Decline</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Declined. Nothing was changed.</source>
        <translation>Abgelehnt. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Forgotten.</source>
        <translation>Vergessen.</translation>
    </message>
    <message>
        <source>Proposal: {text}</source>
        <translation>Vorschlag: {text}</translation>
    </message>
    <message>
        <source>Remembered.</source>
        <translation>Gemerkt.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Undone.</source>
        <translation>Rückgängig gemacht.</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>und {n} weitere</translation>
    </message>
</context>
<context>
    <name>QueueCard</name>
    <message>
        <source>A question to learn about</source>
        <translation>Eine Frage, zu der gelernt werden soll</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>And {0} more.</source>
        <translation>Und {0} weitere.</translation>
    </message>
    <message>
        <source>Learn about this question</source>
        <translation>Zu dieser Frage lernen</translation>
    </message>
    <message>
        <source>Learn about…</source>
        <translation>Lernen zu …</translation>
    </message>
    <message>
        <source>Nothing waits. Questions about your notes that were answered unsurely come here by themselves, and so do answers that you call right, once there are eight.</source>
        <translation>Nichts wartet. Fragen zu Ihren Notizen, die unsicher beantwortet wurden, kommen von selbst hierher, ebenso Antworten, die Sie richtig nennen, sobald es acht sind.</translation>
    </message>
    <message>
        <source>Waiting to be learned</source>
        <translation>Wartet darauf, gelernt zu werden</translation>
    </message>
</context>
<context>
    <name>QueueRow</name>
    <message>
        <source>Do not learn about this</source>
        <translation>Dazu nicht lernen</translation>
    </message>
    <message>
        <source>Do not learn about: {0}</source>
        <translation>Dazu nicht lernen: {0}</translation>
    </message>
</context>
<context>
    <name>QuickAsk</name>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Ask about your notes</source>
        <translation>Fragen Sie nach Ihren Notizen</translation>
    </message>
    <message>
        <source>Enter asks, Esc closes, Ctrl+Enter asks in a chat. Nothing is kept here.</source>
        <translation>Enter fragt, Esc schließt, Strg+Enter fragt in einem Chat. Hier wird nichts behalten.</translation>
    </message>
    <message>
        <source>Looking in your notes…</source>
        <translation>In Ihren Notizen wird gesucht …</translation>
    </message>
    <message>
        <source>Open as a chat</source>
        <translation>Als Chat öffnen</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Quick question</source>
        <translation>Schnelle Frage</translation>
    </message>
    <message>
        <source>The engine could not start. Open the main window to see why.</source>
        <translation>Die Engine konnte nicht starten. Öffnen Sie das Hauptfenster, um zu sehen, warum.</translation>
    </message>
    <message>
        <source>The engine is starting; the answer follows.</source>
        <translation>Die Engine startet; die Antwort folgt.</translation>
    </message>
    <message>
        <source>a note of your own</source>
        <translation>eine eigene Notiz</translation>
    </message>
    <message>
        <source>{file}: “{words}”</source>
        <translation>{file}: „{words}“</translation>
    </message>
    <message>
        <source>{n} % sure</source>
        <translation>zu {n} % sicher</translation>
    </message>
</context>
<context>
    <name>QuickNote</name>
    <message>
        <source>Anna&apos;s new number is 555 0142</source>
        <translation>Annas neue Nummer ist 555 0142</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>It is kept as a memory on this computer. Ctrl+Enter saves.</source>
        <translation>Es wird als Erinnerung auf diesem Computer behalten. Strg+Enter speichert.</translation>
    </message>
    <message>
        <source>Quick note</source>
        <translation>Schnelle Notiz</translation>
    </message>
    <message>
        <source>Remember</source>
        <translation>Merken</translation>
    </message>
    <message>
        <source>Text of the note</source>
        <translation>Text der Notiz</translation>
    </message>
    <message>
        <source>What you wrote stays here</source>
        <translation>Was Sie geschrieben haben, bleibt hier</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>List</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>Show or hide the conversations</source>
        <translation>Chats zeigen oder verbergen</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>Ansichten</translation>
    </message>
</context>
<context>
    <name>Reading</name>
    <message>
        <source>The engine is not running, so nothing can be read aloud.</source>
        <translation>Die Engine läuft nicht, deshalb kann nichts vorgelesen werden.</translation>
    </message>
    <message>
        <source>There is nothing to read aloud.</source>
        <translation>Es gibt nichts vorzulesen.</translation>
    </message>
</context>
<context>
    <name>ReceiptCard</name>
    <message>
        <source>A memory that it was trained on was forgotten. Rebuild it without that one, or undo it.</source>
        <translation>Eine Erinnerung, mit der trainiert wurde, ist vergessen worden. Bauen Sie es ohne sie neu auf, oder machen Sie es rückgängig.</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Give what was learned a name, so that it can be carried to another profile</source>
        <translation>Dem Gelernten einen Namen geben, damit es in ein anderes Profil mitgenommen werden kann</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Learn this again from the memories that are left</source>
        <translation>Dies aus den verbliebenen Erinnerungen noch einmal lernen</translation>
    </message>
    <message>
        <source>Less</source>
        <translation>Weniger</translation>
    </message>
    <message>
        <source>Make a skill: {0}</source>
        <translation>Fähigkeit anlegen: {0}</translation>
    </message>
    <message>
        <source>Make a skill…</source>
        <translation>Fähigkeit anlegen …</translation>
    </message>
    <message>
        <source>Rebuild</source>
        <translation>Neu aufbauen</translation>
    </message>
    <message>
        <source>Rebuild: {0}</source>
        <translation>Neu aufbauen: {0}</translation>
    </message>
    <message>
        <source>Undo it</source>
        <translation>Rückgängig machen</translation>
    </message>
    <message>
        <source>Undo this? It is deleted, and answers are exactly as they were before.</source>
        <translation>Rückgängig machen? Es wird gelöscht, und die Antworten sind genau wie vorher.</translation>
    </message>
    <message>
        <source>Undo: {0}</source>
        <translation>Rückgängig machen: {0}</translation>
    </message>
    <message>
        <source>Undo…</source>
        <translation>Rückgängig machen …</translation>
    </message>
    <message>
        <source>{0} memories that it was trained on were forgotten. Rebuild it without them, or undo it.</source>
        <translation>{0} Erinnerungen, mit denen trainiert wurde, sind vergessen worden. Bauen Sie es ohne sie neu auf, oder machen Sie es rückgängig.</translation>
    </message>
    <message>
        <source>“{0}”</source>
        <translation>„{0}“</translation>
    </message>
</context>
<context>
    <name>ReceiptDetails</name>
    <message>
        <source>Everything else must not get worse</source>
        <translation>Alles andere darf nicht schlechter werden</translation>
    </message>
    <message>
        <source>It took {0}.</source>
        <translation>Es dauerte {0}.</translation>
    </message>
    <message>
        <source>Learned from {0} questions about {1} memories.</source>
        <translation>Gelernt aus {0} Fragen zu {1} Erinnerungen.</translation>
    </message>
    <message>
        <source>Loss while it was trained</source>
        <translation>Verlust während des Trainings</translation>
    </message>
    <message>
        <source>Other questions about the same notes</source>
        <translation>Andere Fragen zu denselben Notizen</translation>
    </message>
    <message>
        <source>Questions like this one, not trained on</source>
        <translation>Fragen wie diese, mit denen nicht trainiert wurde</translation>
    </message>
    <message>
        <source>Show the memories it was trained on: {0}</source>
        <translation>Erinnerungen zeigen, mit denen trainiert wurde: {0}</translation>
    </message>
    <message>
        <source>Show these memories</source>
        <translation>Diese Erinnerungen zeigen</translation>
    </message>
    <message>
        <source>What was tried</source>
        <translation>Was versucht wurde</translation>
    </message>
    <message>
        <source>{0} on the disk.</source>
        <translation>{0} auf der Festplatte.</translation>
    </message>
</context>
<context>
    <name>ReceiptList</name>
    <message>
        <source>No run yet. Each one leaves a receipt here: why, from what, and the score before and after.</source>
        <translation>Noch kein Lauf. Jeder hinterlässt hier ein Protokoll: warum, woraus, und die Werte vorher und nachher.</translation>
    </message>
    <message>
        <source>Receipts</source>
        <translation>Protokolle</translation>
    </message>
    <message>
        <source>Show older receipts</source>
        <translation>Ältere Protokolle zeigen</translation>
    </message>
</context>
<context>
    <name>RecordingButton</name>
    <message>
        <source>Nothing can be heard: there is no sound device here, or no library for it.</source>
        <translation>Es ist nichts zu hören: Hier ist kein Audiogerät oder keine Bibliothek dafür.</translation>
    </message>
    <message>
        <source>Play from {0}</source>
        <translation>Ab {0} abspielen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
</context>
<context>
    <name>RefillBar</name>
    <message>
        <source>Another</source>
        <translation>Anders</translation>
    </message>
    <message>
        <source>As long as it needs</source>
        <translation>So lang wie nötig</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Keep it as another version of the answer; the old one stays</source>
        <translation>Als weitere Fassung der Antwort behalten; die alte bleibt</translation>
    </message>
    <message>
        <source>Length of what is written</source>
        <translation>Länge des neu Geschriebenen</translation>
    </message>
    <message>
        <source>Longer</source>
        <translation>Länger</translation>
    </message>
    <message>
        <source>Nothing that holds together came of it. Try another seed or length, or select other words.</source>
        <translation>Dabei kam nichts Brauchbares heraus. Versuchen Sie einen anderen Startwert oder eine andere Länge, oder wählen Sie andere Wörter aus.</translation>
    </message>
    <message>
        <source>Same length</source>
        <translation>Gleich lang</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Seed: another number writes other words</source>
        <translation>Startwert: eine andere Zahl schreibt andere Wörter</translation>
    </message>
    <message>
        <source>Shorter</source>
        <translation>Kürzer</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Steps: fewer are quicker and rougher</source>
        <translation>Schritte: weniger sind schneller und gröber</translation>
    </message>
    <message>
        <source>The likeliest first. The small model&apos;s wording is often rough, and not from your memories.</source>
        <translation>Das Wahrscheinlichste zuerst. Der Wortlaut des kleinen Modells ist oft holprig und nicht aus Ihren Erinnerungen.</translation>
    </message>
    <message>
        <source>Undo: bring the old text back</source>
        <translation>Rückgängig: den alten Text zurückholen</translation>
    </message>
    <message>
        <source>Way {n}: {words}</source>
        <translation>Möglichkeit {n}: {words}</translation>
    </message>
    <message>
        <source>Words shorter or longer</source>
        <translation>Wörter kürzer oder länger</translation>
    </message>
    <message>
        <source>Write it again with another seed</source>
        <translation>Mit einem anderen Startwert neu schreiben</translation>
    </message>
    <message>
        <source>as needed</source>
        <translation>nach Bedarf</translation>
    </message>
</context>
<context>
    <name>Refilling</name>
    <message>
        <source>A name, a number or a date from your notes is among these words. What takes its place is made up.</source>
        <translation>Unter diesen Wörtern ist ein Name, eine Zahl oder ein Datum aus Ihren Notizen. Was an die Stelle tritt, ist erfunden.</translation>
    </message>
    <message>
        <source>All of the selected words are locked. Unlock some, or select others.</source>
        <translation>Alle ausgewählten Wörter sind gesperrt. Entsperren Sie einige, oder wählen Sie andere aus.</translation>
    </message>
    <message>
        <source>Select the words of an answer that are to be locked.</source>
        <translation>Wählen Sie die Wörter einer Antwort aus, die gesperrt werden sollen.</translation>
    </message>
    <message>
        <source>Select the words that are to be written again, or lock those that are to stay.</source>
        <translation>Wählen Sie die Wörter aus, die neu geschrieben werden sollen, oder sperren Sie die, die bleiben sollen.</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Angehalten.</translation>
    </message>
    <message>
        <source>The engine is not running, so nothing can be written.</source>
        <translation>Die Engine läuft nicht, daher kann nichts geschrieben werden.</translation>
    </message>
    <message>
        <source>There is no answer of which words can be written again yet.</source>
        <translation>Es gibt noch keine Antwort, deren Wörter neu geschrieben werden können.</translation>
    </message>
</context>
<context>
    <name>ReminderRow</name>
    <message>
        <source>Dismiss</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Erledigt</translation>
    </message>
    <message>
        <source>Overdue, {day}</source>
        <translation>Überfällig, {day}</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Tomorrow</source>
        <translation>Morgen</translation>
    </message>
</context>
<context>
    <name>Reminding</name>
    <message>
        <source>Dismissed: {text}</source>
        <translation>Verworfen: {text}</translation>
    </message>
    <message>
        <source>Done: {text}</source>
        <translation>Erledigt: {text}</translation>
    </message>
    <message>
        <source>It is due again: {text}</source>
        <translation>Wieder fällig: {text}</translation>
    </message>
    <message>
        <source>… and {n} more</source>
        <translation>… und {n} weitere</translation>
    </message>
</context>
<context>
    <name>SafeCard</name>
    <message>
        <source>A backup is one file with all memories and conversations, without the trash. Keep it on another disk. Restoring replaces what is here with what was there then. An export is a folder of plain files, which other programs read.</source>
        <translation>Eine Sicherung ist eine Datei mit allen Erinnerungen und Chats, ohne den Papierkorb. Bewahren Sie sie auf einer anderen Festplatte auf. Das Wiederherstellen ersetzt, was hier ist, durch das, was damals da war. Ein Export ist ein Ordner mit einfachen Dateien, die andere Programme lesen können.</translation>
    </message>
    <message>
        <source>Back up…</source>
        <translation>Sichern …</translation>
    </message>
    <message>
        <source>Backups and export</source>
        <translation>Sicherungen und Export</translation>
    </message>
    <message>
        <source>Backups of AI-OS (*{0});;All files (*)</source>
        <translation>Sicherungen von AI-OS (*{0});;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Choose a backup</source>
        <translation>Sicherung wählen</translation>
    </message>
    <message>
        <source>Choose where to put the export</source>
        <translation>Ort für den Export wählen</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Keep what is here</source>
        <translation>Behalten, was hier ist</translation>
    </message>
    <message>
        <source>Replace and restore</source>
        <translation>Ersetzen und wiederherstellen</translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation>Wiederherstellen …</translation>
    </message>
    <message>
        <source>Write a backup</source>
        <translation>Sicherung schreiben</translation>
    </message>
</context>
<context>
    <name>SafeKeeper</name>
    <message>
        <source>Backing up</source>
        <translation>Sichern</translation>
    </message>
    <message>
        <source>Checking the backup</source>
        <translation>Sicherung prüfen</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Restoring</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Stopped. Nothing was changed.</source>
        <translation>Angehalten. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>The backup of {made} is whole and holds {there}. Restoring it removes what is here now: {here}, all conversations, and the trash. Back that up first if you may want it again.</source>
        <translation>Die Sicherung vom {made} ist unversehrt und enthält {there}. Das Wiederherstellen entfernt, was jetzt hier ist: {here}, alle Chats und den Papierkorb. Sichern Sie das zuerst, wenn Sie es vielleicht noch brauchen.</translation>
    </message>
    <message>
        <source>{memories} and {chats} are in {path}. They are not encrypted there.</source>
        <translation>{memories} und {chats} sind in {path}. Dort sind sie nicht verschlüsselt.</translation>
    </message>
    <message>
        <source>{what} and all conversations are in {path} ({size}).</source>
        <translation>{what} und alle Chats sind in {path} ({size}).</translation>
    </message>
    <message>
        <source>{what} restored from {name}, with all conversations.</source>
        <translation>{what} mit allen Chats aus {name} wiederhergestellt.</translation>
    </message>
</context>
<context>
    <name>ScriptWatch</name>
    <message>
        <source>No font on this computer has {0} letters, so they are shown as boxes; nothing is lost. Install one, for example with `sudo apt-get install {1}`, and start AI-OS again.</source>
        <translation>Auf diesem Computer hat keine Schrift Zeichen für {0}; sie erscheinen als Kästchen, verloren geht nichts. Installieren Sie eine, zum Beispiel mit `sudo apt-get install {1}`, und starten Sie AI-OS neu.</translation>
    </message>
</context>
<context>
    <name>SettingsPanel</name>
    <message>
        <source>A report on this computer and the installation, for whoever helps you. It holds nothing of your notes.</source>
        <translation>Ein Bericht über diesen Computer und die Installation, für jemanden, der Ihnen hilft. Aus Ihren Notizen enthält er nichts.</translation>
    </message>
    <message>
        <source>AI-OS</source>
        <translation>AI-OS</translation>
    </message>
    <message>
        <source>Answers rest on what you imported or told it to remember, never on its own earlier answers.</source>
        <translation>Antworten stützen sich auf das, was Sie importiert oder zum Merken gegeben haben, nie auf frühere eigene Antworten.</translation>
    </message>
    <message>
        <source>Copy diagnostics</source>
        <translation>Diagnose kopieren</translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation>Diagnose</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>Grundlage</translation>
    </message>
    <message>
        <source>It is shown when the engine is ready.</source>
        <translation>Angezeigt wird es, wenn die Engine bereit ist.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>Lernen</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>Never used. AI-OS opens no connection, and sends nothing to anyone.</source>
        <translation>Nie benutzt. AI-OS öffnet keine Verbindung und sendet niemandem etwas.</translation>
    </message>
    <message>
        <source>No setting has these words.</source>
        <translation>Keine Einstellung enthält diese Wörter.</translation>
    </message>
    <message>
        <source>Off until you switch it on, on the page Evolution. The model itself is never changed.</source>
        <translation>Ausgeschaltet, bis Sie es auf der Seite „Evolution“ einschalten. Das Modell selbst wird nie geändert.</translation>
    </message>
    <message>
        <source>Page of the settings</source>
        <translation>Seite der Einstellungen</translation>
    </message>
    <message>
        <source>Pages of the settings</source>
        <translation>Seiten der Einstellungen</translation>
    </message>
    <message>
        <source>Qt</source>
        <translation>Qt</translation>
    </message>
    <message>
        <source>Remove the sample life</source>
        <translation>Beispielleben entfernen</translation>
    </message>
    <message>
        <source>Sample life</source>
        <translation>Beispielleben</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>The bundled model speaks English. Other languages are quoted, not written.</source>
        <translation>Das mitgelieferte Modell spricht Englisch. Andere Sprachen werden zitiert, nicht geschrieben.</translation>
    </message>
    <message>
        <source>The folder is shown when the engine is ready.</source>
        <translation>Der Ordner wird angezeigt, wenn die Engine bereit ist.</translation>
    </message>
    <message>
        <source>The notes of Josie Pellow, who is invented, are among your memories. Removing them leaves yours.</source>
        <translation>Die Notizen der erfundenen Josie Pellow sind unter Ihren Erinnerungen. Wenn Sie sie entfernen, bleiben Ihre eigenen.</translation>
    </message>
    <message>
        <source>The window uses Qt and PySide6 under the GNU LGPL, version 3.</source>
        <translation>Das Fenster verwendet Qt und PySide6 unter der GNU LGPL, Version 3.</translation>
    </message>
    <message>
        <source>Version {0}. Apache License 2.0.</source>
        <translation>Version {0}. Apache-Lizenz 2.0.</translation>
    </message>
    <message>
        <source>Your data</source>
        <translation>Ihre Daten</translation>
    </message>
</context>
<context>
    <name>SettingsSearch</name>
    <message>
        <source>Search settings</source>
        <translation>Einstellungen durchsuchen</translation>
    </message>
</context>
<context>
    <name>ShortcutList</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
</context>
<context>
    <name>SkillRow</name>
    <message>
        <source>A memory that it was learned from was forgotten. Remove it, or make it again.</source>
        <translation>Eine Erinnerung, aus der sie gelernt wurde, ist vergessen worden. Entfernen Sie die Fähigkeit, oder legen Sie sie neu an.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Datei wählen …</translation>
    </message>
    <message>
        <source>Export: {0}</source>
        <translation>Exportieren: {0}</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>It was learned from somebody’s notes: give the file only to those who may know them.</source>
        <translation>Sie wurde aus den Notizen von jemandem gelernt: Geben Sie die Datei nur an Menschen weiter, die diese kennen dürfen.</translation>
    </message>
    <message>
        <source>It was learned from your notes: give the file only to those who may know them.</source>
        <translation>Sie wurde aus Ihren Notizen gelernt: Geben Sie die Datei nur an Menschen weiter, die diese kennen dürfen.</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove this skill? It is deleted, and answers are exactly as they are without it.</source>
        <translation>Diese Fähigkeit entfernen? Sie wird gelöscht, und die Antworten sind genau wie ohne sie.</translation>
    </message>
    <message>
        <source>Remove: {0}</source>
        <translation>Entfernen: {0}</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen …</translation>
    </message>
    <message>
        <source>Switch off</source>
        <translation>Ausschalten</translation>
    </message>
    <message>
        <source>Switch off: {0}</source>
        <translation>Ausschalten: {0}</translation>
    </message>
    <message>
        <source>Switch on</source>
        <translation>Einschalten</translation>
    </message>
    <message>
        <source>Switch on: {0}</source>
        <translation>Einschalten: {0}</translation>
    </message>
    <message>
        <source>{0} memories that it was learned from were forgotten. Remove it, or make it again.</source>
        <translation>{0} Erinnerungen, aus denen sie gelernt wurde, sind vergessen worden. Entfernen Sie die Fähigkeit, oder legen Sie sie neu an.</translation>
    </message>
</context>
<context>
    <name>SkillsCard</name>
    <message>
        <source>Export a skill</source>
        <translation>Fähigkeit exportieren</translation>
    </message>
    <message>
        <source>Import a skill</source>
        <translation>Fähigkeit importieren</translation>
    </message>
    <message>
        <source>Import a skill…</source>
        <translation>Fähigkeit importieren …</translation>
    </message>
    <message>
        <source>No skill yet. A skill is something learned that has a name and can be carried to another profile. Make one from the receipt of a run that was kept, or import a file from another profile. It acts once you switch it on.</source>
        <translation>Noch keine Fähigkeit. Eine Fähigkeit ist etwas Gelerntes, das einen Namen hat und in ein anderes Profil mitgenommen werden kann. Legen Sie eine aus dem Protokoll eines Laufs an, der behalten wurde, oder importieren Sie eine Datei aus einem anderen Profil. Sie wirkt, sobald Sie sie einschalten.</translation>
    </message>
    <message>
        <source>Skills</source>
        <translation>Fähigkeiten</translation>
    </message>
    <message>
        <source>Skills of AI-OS (*{0});;All files (*)</source>
        <translation>Fähigkeiten von AI-OS (*{0});;Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>SourceCard</name>
    <message>
        <source>Remembered in a chat</source>
        <translation>In einem Chat gemerkt</translation>
    </message>
    <message>
        <source>Source {n}: {title}</source>
        <translation>Quelle {n}: {title}</translation>
    </message>
    <message>
        <source>no file</source>
        <translation>keine Datei</translation>
    </message>
</context>
<context>
    <name>SourceView</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>No program opens it. It lies in {0}.</source>
        <translation>Kein Programm öffnet sie. Sie liegt in {0}.</translation>
    </message>
    <message>
        <source>Open the file</source>
        <translation>Datei öffnen</translation>
    </message>
    <message>
        <source>Reading the file …</source>
        <translation>Die Datei wird gelesen …</translation>
    </message>
    <message>
        <source>Text of the note</source>
        <translation>Text der Notiz</translation>
    </message>
    <message>
        <source>The file has changed since. This is what is remembered of it.</source>
        <translation>Die Datei hat sich seither geändert. Dies ist, was davon gemerkt ist.</translation>
    </message>
    <message>
        <source>The file is no longer there. This is what is remembered of it.</source>
        <translation>Die Datei ist nicht mehr da. Dies ist, was davon gemerkt ist.</translation>
    </message>
    <message>
        <source>The picture, small</source>
        <translation>Das Bild, klein</translation>
    </message>
    <message>
        <source>With the program that your desktop uses for such files</source>
        <translation>Mit dem Programm, das Ihr Desktop für solche Dateien verwendet</translation>
    </message>
    <message>
        <source>at {0}</source>
        <translation>bei {0}</translation>
    </message>
    <message>
        <source>by {0}</source>
        <translation>von {0}</translation>
    </message>
    <message>
        <source>from message {0} on</source>
        <translation>ab Nachricht {0}</translation>
    </message>
    <message>
        <source>from page {0} on</source>
        <translation>ab Seite {0}</translation>
    </message>
    <message>
        <source>line {0}</source>
        <translation>Zeile {0}</translation>
    </message>
    <message>
        <source>mail {0}</source>
        <translation>E-Mail {0}</translation>
    </message>
    <message>
        <source>message {0}</source>
        <translation>Nachricht {0}</translation>
    </message>
    <message>
        <source>page {0}</source>
        <translation>Seite {0}</translation>
    </message>
    <message>
        <source>row {0}</source>
        <translation>Tabellenzeile {0}</translation>
    </message>
</context>
<context>
    <name>SourcesPanel</name>
    <message>
        <source>List of sources</source>
        <translation>Liste der Quellen</translation>
    </message>
    <message>
        <source>None of these notes gives a sure answer; they came nearest.</source>
        <translation>Keine dieser Notizen gibt eine sichere Antwort; sie kommen ihr am nächsten.</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>Quellen</translation>
    </message>
    <message>
        <source>This answer uses no notes.</source>
        <translation>Diese Antwort verwendet keine Notizen.</translation>
    </message>
    <message>
        <source>Where an answer comes from is shown here, word by word.</source>
        <translation>Hier steht Wort für Wort, woher eine Antwort kommt.</translation>
    </message>
</context>
<context>
    <name>SpokenText</name>
    <message>
        <source>Click a word to go there</source>
        <translation>Zum Springen auf ein Wort klicken</translation>
    </message>
    <message>
        <source>Spoken text</source>
        <translation>Gesprochener Text</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>1 memory</source>
        <translation>1 Erinnerung</translation>
    </message>
    <message>
        <source>1 vector pending</source>
        <translation>1 Vektor steht aus</translation>
    </message>
    <message>
        <source>Memories: unknown</source>
        <translation>Erinnerungen: unbekannt</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>The engine could not start</source>
        <translation>Die Engine konnte nicht starten</translation>
    </message>
    <message>
        <source>The engine has stopped</source>
        <translation>Die Engine wurde beendet</translation>
    </message>
    <message>
        <source>The engine is starting</source>
        <translation>Die Engine startet</translation>
    </message>
    <message>
        <source>These memories are found by their words now, and by their meaning soon.</source>
        <translation>Diese Erinnerungen werden jetzt über ihre Wörter gefunden, bald auch über ihre Bedeutung.</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>Arbeitet</translation>
    </message>
    <message>
        <source>{0} memories</source>
        <translation>{0} Erinnerungen</translation>
    </message>
    <message>
        <source>{0} vectors pending</source>
        <translation>{0} Vektoren stehen aus</translation>
    </message>
    <message>
        <source>{0}: {1} %</source>
        <translation>{0}: {1} %</translation>
    </message>
</context>
<context>
    <name>TemporaryBar</name>
    <message>
        <source>Begin a chat that is kept</source>
        <translation>Einen Chat beginnen, der behalten wird</translation>
    </message>
    <message>
        <source>End this chat</source>
        <translation>Diesen Chat beenden</translation>
    </message>
    <message>
        <source>Nothing you write here is kept, but for a note that you confirm. Leaving this chat ends it.</source>
        <translation>Nichts, was Sie hier schreiben, wird behalten, außer einer Notiz, die Sie bestätigen. Wer diesen Chat verlässt, beendet ihn.</translation>
    </message>
</context>
<context>
    <name>TextPane</name>
    <message>
        <source>1 step</source>
        <translation>1 Schritt</translation>
    </message>
    <message>
        <source>Ask something and watch the answer resolve here.</source>
        <translation>Fragen Sie etwas, und sehen Sie zu, wie die Antwort hier entsteht.</translation>
    </message>
    <message>
        <source>Copy the text</source>
        <translation>Text kopieren</translation>
    </message>
    <message>
        <source>Lock the selected words, or unlock them</source>
        <translation>Die ausgewählten Wörter sperren oder entsperren</translation>
    </message>
    <message>
        <source>Refill: write the selected words again</source>
        <translation>Neu füllen: die ausgewählten Wörter neu schreiben</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Text of the answer</source>
        <translation>Text der Antwort</translation>
    </message>
    <message>
        <source>comparing what came of it</source>
        <translation>vergleicht die Ergebnisse</translation>
    </message>
    <message>
        <source>framed: locked, stays as it is</source>
        <translation>umrahmt: gesperrt, bleibt, wie es ist</translation>
    </message>
    <message>
        <source>how sure single words were is known only until the window is closed</source>
        <translation>wie sicher einzelne Wörter waren, ist nur bekannt, bis das Fenster geschlossen wird</translation>
    </message>
    <message>
        <source>reading your notes</source>
        <translation>liest Ihre Notizen</translation>
    </message>
    <message>
        <source>refilled, not from your memories</source>
        <translation>neu gefüllt, nicht aus Ihren Erinnerungen</translation>
    </message>
    <message>
        <source>shaded: less sure, least “{word}” ({n} %)</source>
        <translation>getönt: weniger sicher, am wenigsten „{word}“ ({n} %)</translation>
    </message>
    <message>
        <source>step {n} of {all}</source>
        <translation>Schritt {n} von {all}</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>underlined: words of your note and question</source>
        <translation>unterstrichen: Wörter Ihrer Notiz und Frage</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>waves: written again, not from your memories</source>
        <translation>Wellenlinie: neu geschrieben, nicht aus Ihren Erinnerungen</translation>
    </message>
    <message>
        <source>writing again</source>
        <translation>schreibt neu</translation>
    </message>
    <message>
        <source>{n} % sure</source>
        <translation>zu {n} % sicher</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} s</translation>
    </message>
    <message>
        <source>{n} steps</source>
        <translation>{n} Schritte</translation>
    </message>
</context>
<context>
    <name>TierCard</name>
    <message>
        <source>Each of these chooses a model, and how many processor cores it may use. All of them work on this computer only: nothing is sent anywhere.</source>
        <translation>Jedes dieser Profile wählt ein Modell und wie viele Prozessorkerne es nutzen darf. Alle arbeiten nur auf diesem Computer: Nichts wird irgendwohin gesendet.</translation>
    </message>
    <message>
        <source>Size of the model and of this computer</source>
        <translation>Größe des Modells und dieses Computers</translation>
    </message>
</context>
<context>
    <name>TierRow</name>
    <message>
        <source>For a large computer: the largest model that you imported, and all processor cores. In spite of its name, no server and no network is used.</source>
        <translation>Für einen großen Computer: das größte Modell, das Sie importiert haben, und alle Prozessorkerne. Trotz des Namens werden weder Server noch Netzwerk verwendet.</translation>
    </message>
    <message>
        <source>For a small or busy computer: the small bundled model and one processor core. It answers less well; voice and pictures rest.</source>
        <translation>Für einen kleinen oder ausgelasteten Computer: das kleine mitgelieferte Modell und ein Prozessorkern. Es antwortet weniger gut; Stimme und Bilder ruhen.</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>In Verwendung</translation>
    </message>
    <message>
        <source>Its model is not here.</source>
        <translation>Sein Modell ist nicht hier.</translation>
    </message>
    <message>
        <source>No model larger than the bundled one is here. Import one below.</source>
        <translation>Kein Modell hier ist größer als das mitgelieferte. Importieren Sie unten eines.</translation>
    </message>
    <message>
        <source>The usual choice: the bundled model, and all processor cores but one.</source>
        <translation>Die übliche Wahl: das mitgelieferte Modell und alle Prozessorkerne bis auf einen.</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Use the profile {0}</source>
        <translation>Profil {0} verwenden</translation>
    </message>
</context>
<context>
    <name>TrainedOnDialog</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Loading the memories.</source>
        <translation>Die Erinnerungen werden geladen.</translation>
    </message>
    <message>
        <source>Memories that it was trained on</source>
        <translation>Erinnerungen, mit denen trainiert wurde</translation>
    </message>
    <message>
        <source>One of them is not there any more.</source>
        <translation>Eine davon ist nicht mehr da.</translation>
    </message>
    <message>
        <source>Show the source</source>
        <translation>Quelle zeigen</translation>
    </message>
    <message>
        <source>The memory in full</source>
        <translation>Die ganze Erinnerung</translation>
    </message>
    <message>
        <source>Trained on</source>
        <translation>Trainiert mit</translation>
    </message>
    <message>
        <source>{0} more are not listed.</source>
        <translation>{0} weitere sind nicht aufgeführt.</translation>
    </message>
    <message>
        <source>{0} of them are not there any more.</source>
        <translation>{0} davon sind nicht mehr da.</translation>
    </message>
</context>
<context>
    <name>TrashDialog</name>
    <message>
        <source> and </source>
        <translation> und </translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Conversation: {title}</source>
        <translation>Chat: {title}</translation>
    </message>
    <message>
        <source>Empty the trash…</source>
        <translation>Papierkorb leeren …</translation>
    </message>
    <message>
        <source>Forgotten</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Kept until</source>
        <translation>Aufbewahrt bis</translation>
    </message>
    <message>
        <source>Looking into the trash.</source>
        <translation>Der Papierkorb wird durchgesehen.</translation>
    </message>
    <message>
        <source>Remove everything in the trash for good? It cannot be undone.</source>
        <translation>Alles im Papierkorb endgültig entfernen? Das kann nicht rückgängig gemacht werden.</translation>
    </message>
    <message>
        <source>Remove for good</source>
        <translation>Endgültig entfernen</translation>
    </message>
    <message>
        <source>Remove for good…</source>
        <translation>Endgültig entfernen …</translation>
    </message>
    <message>
        <source>Remove these {n} entries for good? It cannot be undone.</source>
        <translation>Diese {n} Einträge endgültig entfernen? Das kann nicht rückgängig gemacht werden.</translation>
    </message>
    <message>
        <source>Remove this for good? It cannot be undone.</source>
        <translation>Dies endgültig entfernen? Das kann nicht rückgängig gemacht werden.</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>Zurückholen</translation>
    </message>
    <message>
        <source>The trash is empty.</source>
        <translation>Der Papierkorb ist leer.</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>Papierkorb</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>What is in the trash</source>
        <translation>Inhalt des Papierkorbs</translation>
    </message>
    <message>
        <source>What you forget stays here for 30 days. No search, answer, export or backup holds it. Then it is removed for good.</source>
        <translation>Was Sie vergessen, bleibt 30 Tage lang hier. Keine Suche, keine Antwort, kein Export und keine Sicherung enthält es. Dann wird es endgültig entfernt.</translation>
    </message>
    <message>
        <source>without a title</source>
        <translation>ohne Titel</translation>
    </message>
    <message>
        <source>{title} (and {n} more)</source>
        <translation>{title} (und {n} weitere)</translation>
    </message>
    <message>
        <source>{what} removed for good.</source>
        <translation>{what} endgültig entfernt.</translation>
    </message>
    <message>
        <source>{what} taken back.</source>
        <translation>{what} zurückgeholt.</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>AI-OS stays in the tray. Quit it from there, or with Ctrl+Q.</source>
        <translation>AI-OS bleibt im Infobereich. Beenden Sie es dort oder mit Strg+Q.</translation>
    </message>
    <message>
        <source>Due today</source>
        <translation>Heute fällig</translation>
    </message>
    <message>
        <source>Open AI-OS</source>
        <translation>AI-OS öffnen</translation>
    </message>
    <message>
        <source>Quick note</source>
        <translation>Schnelle Notiz</translation>
    </message>
    <message>
        <source>Quick question</source>
        <translation>Schnelle Frage</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
</context>
<context>
    <name>UnlockDialog</name>
    <message>
        <source>Not now</source>
        <translation>Nicht jetzt</translation>
    </message>
    <message>
        <source>Opening …</source>
        <translation>Wird geöffnet …</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>Passphrase</translation>
    </message>
    <message>
        <source>This profile is encrypted. Enter its passphrase.</source>
        <translation>Dieses Profil ist verschlüsselt. Geben Sie die Passphrase ein.</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>Entsperren</translation>
    </message>
    <message>
        <source>Unlock your memories</source>
        <translation>Erinnerungen entsperren</translation>
    </message>
</context>
<context>
    <name>Unlocking</name>
    <message>
        <source>Done. The memories are no longer encrypted.</source>
        <translation>Fertig. Die Erinnerungen sind nicht mehr verschlüsselt.</translation>
    </message>
    <message>
        <source>Done. The memories open with the new passphrase from now on.</source>
        <translation>Fertig. Die Erinnerungen öffnen sich ab jetzt mit der neuen Passphrase.</translation>
    </message>
    <message>
        <source>That is not the passphrase of this profile.</source>
        <translation>Das ist nicht die Passphrase dieses Profils.</translation>
    </message>
</context>
<context>
    <name>WatchedFolders</name>
    <message>
        <source>Add a folder to be watched</source>
        <translation>Einen Ordner zum Überwachen hinzufügen</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>Ordner hinzufügen …</translation>
    </message>
    <message>
        <source>Choose a folder to be watched</source>
        <translation>Einen Ordner zum Überwachen wählen</translation>
    </message>
    <message>
        <source>New and changed files come in by themselves while AI-OS is open, and what is deleted there is forgotten. Your files are only read. What you forget here stays forgotten until its file changes.</source>
        <translation>Neue und geänderte Dateien kommen von selbst hinzu, solange AI-OS offen ist, und was dort gelöscht wird, wird vergessen. Ihre Dateien werden nur gelesen. Was Sie hier vergessen, bleibt vergessen, bis sich die Datei ändert.</translation>
    </message>
    <message>
        <source>Watched folders</source>
        <translation>Überwachte Ordner</translation>
    </message>
</context>
<context>
    <name>Waveform</name>
    <message>
        <source>Click to go to a place; arrow keys go 2 seconds back and on</source>
        <translation>Klicken geht zu einer Stelle; die Pfeiltasten gehen 2 Sekunden zurück und vor</translation>
    </message>
    <message>
        <source>Place in the sound</source>
        <translation>Stelle im Ton</translation>
    </message>
</context>
<context>
    <name>WorkCard</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>End the run at once; nothing of it is kept</source>
        <translation>Den Lauf sofort beenden; nichts davon wird behalten</translation>
    </message>
    <message>
        <source>Learn what waits longest, without waiting until the computer is idle</source>
        <translation>Lernen, was am längsten wartet, ohne abzuwarten, bis der Computer nicht benutzt wird</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausieren</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Progress of the run</source>
        <translation>Fortschritt des Laufs</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Run now</source>
        <translation>Jetzt ausführen</translation>
    </message>
    <message>
        <source>Stop now</source>
        <translation>Jetzt beenden</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>Wird angehalten</translation>
    </message>
    <message>
        <source>“{0}”</source>
        <translation>„{0}“</translation>
    </message>
</context>
<context>
    <name>WorkPage</name>
    <message>
        <source>Progress of the import</source>
        <translation>Fortschritt des Imports</translation>
    </message>
</context>
<context>
    <name>actions</name>
    <message>
        <source> or </source>
        <translation> oder </translation>
    </message>
    <message>
        <source>All commands</source>
        <translation>Alle Befehle</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>Chat</translation>
    </message>
    <message>
        <source>Copy diagnostics</source>
        <translation>Diagnose kopieren</translation>
    </message>
    <message>
        <source>Draw a picture</source>
        <translation>Bild zeichnen</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Vollbild</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Import files or a folder</source>
        <translation>Dateien oder einen Ordner importieren</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>Größerer Text</translation>
    </message>
    <message>
        <source>Lock the selected words, or unlock them</source>
        <translation>Die ausgewählten Wörter sperren oder entsperren</translation>
    </message>
    <message>
        <source>Memories</source>
        <translation>Erinnerungen</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>New line in the message</source>
        <translation>Neue Zeile in der Nachricht</translation>
    </message>
    <message>
        <source>Next conversation</source>
        <translation>Nächster Chat</translation>
    </message>
    <message>
        <source>Next part of the window</source>
        <translation>Nächster Teil des Fensters</translation>
    </message>
    <message>
        <source>Normal text size</source>
        <translation>Normale Textgröße</translation>
    </message>
    <message>
        <source>Previous conversation</source>
        <translation>Vorheriger Chat</translation>
    </message>
    <message>
        <source>Previous part of the window</source>
        <translation>Vorheriger Teil des Fensters</translation>
    </message>
    <message>
        <source>Quick note</source>
        <translation>Schnelle Notiz</translation>
    </message>
    <message>
        <source>Quick question</source>
        <translation>Schnelle Frage</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Read the answer aloud, or stop</source>
        <translation>Antwort vorlesen oder anhalten</translation>
    </message>
    <message>
        <source>Refill the selected words</source>
        <translation>Die ausgewählten Wörter neu füllen</translation>
    </message>
    <message>
        <source>Remove the sample life</source>
        <translation>Beispielleben entfernen</translation>
    </message>
    <message>
        <source>Save the output</source>
        <translation>Ausgabe speichern</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Send the message</source>
        <translation>Nachricht senden</translation>
    </message>
    <message>
        <source>Show evolution</source>
        <translation>Evolution zeigen</translation>
    </message>
    <message>
        <source>Show or hide the list of conversations</source>
        <translation>Liste der Chats zeigen oder verbergen</translation>
    </message>
    <message>
        <source>Show the audio output</source>
        <translation>Audioausgabe zeigen</translation>
    </message>
    <message>
        <source>Show the chat</source>
        <translation>Chat zeigen</translation>
    </message>
    <message>
        <source>Show the image output</source>
        <translation>Bildausgabe zeigen</translation>
    </message>
    <message>
        <source>Show the memories</source>
        <translation>Erinnerungen zeigen</translation>
    </message>
    <message>
        <source>Show the settings</source>
        <translation>Einstellungen zeigen</translation>
    </message>
    <message>
        <source>Show the text output</source>
        <translation>Textausgabe zeigen</translation>
    </message>
    <message>
        <source>Show the trash</source>
        <translation>Papierkorb zeigen</translation>
    </message>
    <message>
        <source>Show the welcome page</source>
        <translation>Willkommensseite zeigen</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>Kleinerer Text</translation>
    </message>
    <message>
        <source>Stop the answer</source>
        <translation>Antwort anhalten</translation>
    </message>
    <message>
        <source>Temporary conversation, of which nothing is kept</source>
        <translation>Temporärer Chat, von dem nichts behalten wird</translation>
    </message>
    <message>
        <source>Undo the last change of memories</source>
        <translation>Letzte Änderung von Erinnerungen rückgängig machen</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
</context>
<context>
    <name>day_format</name>
    <message>
        <source>MMMM yyyy</source>
        <translation>MMMM yyyy</translation>
    </message>
    <message>
        <source>d MMM</source>
        <translation>d. MMM</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>d. MMM yyyy</translation>
    </message>
    <message>
        <source>d MMMM yyyy</source>
        <translation>d. MMMM yyyy</translation>
    </message>
    <message>
        <source>ddd d MMM</source>
        <translation>ddd, d. MMM</translation>
    </message>
</context>
<context>
    <name>evolution</name>
    <message>
        <source>Dropped: nothing was changed</source>
        <translation>Verworfen: nichts wurde geändert</translation>
    </message>
    <message>
        <source>Evolution: idle</source>
        <translation>Evolution: in Ruhe</translation>
    </message>
    <message>
        <source>Evolution: off</source>
        <translation>Evolution: aus</translation>
    </message>
    <message>
        <source>Evolution: paused</source>
        <translation>Evolution: pausiert</translation>
    </message>
    <message>
        <source>Evolution: training, {0}</source>
        <translation>Evolution: Training, {0}</translation>
    </message>
    <message>
        <source>Evolution: validating</source>
        <translation>Evolution: Prüfung</translation>
    </message>
    <message>
        <source>Evolution: {0} waiting</source>
        <translation>Evolution: {0} warten</translation>
    </message>
    <message>
        <source>Failed: nothing was changed</source>
        <translation>Fehlgeschlagen: nichts wurde geändert</translation>
    </message>
    <message>
        <source>From {0} to {1} in {2} steps</source>
        <translation>Von {0} auf {1} in {2} Schritten</translation>
    </message>
    <message>
        <source>Idle</source>
        <translation>In Ruhe</translation>
    </message>
    <message>
        <source>Kept and in use</source>
        <translation>Behalten und in Gebrauch</translation>
    </message>
    <message>
        <source>Kept once, not in use any more</source>
        <translation>Einmal behalten, nicht mehr in Gebrauch</translation>
    </message>
    <message>
        <source>L0, recognised answers</source>
        <translation>L0, wiedererkannte Antworten</translation>
    </message>
    <message>
        <source>L1, control layer</source>
        <translation>L1, Steuerschicht</translation>
    </message>
    <message>
        <source>L2, LoRA</source>
        <translation>L2, LoRA</translation>
    </message>
    <message>
        <source>L3, selected layers</source>
        <translation>L3, ausgewählte Schichten</translation>
    </message>
    <message>
        <source>Not needed: nothing was changed</source>
        <translation>Nicht nötig: nichts wurde geändert</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>On</source>
        <translation>Ein</translation>
    </message>
    <message>
        <source>Paused at {0}</source>
        <translation>Pausiert bei {0}</translation>
    </message>
    <message>
        <source>Stopped: nothing was changed</source>
        <translation>Gestoppt: nichts wurde geändert</translation>
    </message>
    <message>
        <source>Too little data: nothing was changed</source>
        <translation>Zu wenig Daten: nichts wurde geändert</translation>
    </message>
    <message>
        <source>Training, {0}</source>
        <translation>Training, {0}</translation>
    </message>
    <message>
        <source>Uncertainty {0}, asked {1}</source>
        <translation>Unsicherheit {0}, gefragt am {1}</translation>
    </message>
    <message>
        <source>Undone on {0}</source>
        <translation>Rückgängig gemacht am {0}</translation>
    </message>
    <message>
        <source>Validating, {0}</source>
        <translation>Prüfung, {0}</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>better for certain</source>
        <translation>mit Sicherheit besser</translation>
    </message>
    <message>
        <source>imported {0}</source>
        <translation>importiert am {0}</translation>
    </message>
    <message>
        <source>learned here {0}</source>
        <translation>hier gelernt am {0}</translation>
    </message>
    <message>
        <source>no certain difference</source>
        <translation>kein sicherer Unterschied</translation>
    </message>
    <message>
        <source>worse for certain</source>
        <translation>mit Sicherheit schlechter</translation>
    </message>
    <message>
        <source>{0} min</source>
        <translation>{0} min</translation>
    </message>
    <message>
        <source>{0} min {1} s</source>
        <translation>{0} min {1} s</translation>
    </message>
    <message>
        <source>{0} s</source>
        <translation>{0} s</translation>
    </message>
    <message>
        <source>{0} → {1} of {2} questions</source>
        <translation>{0} → {1} von {2} Fragen</translation>
    </message>
    <message>
        <source>{0} → {1} of {2} questions, {3} points (95 % between {4} and {5})</source>
        <translation>{0} → {1} von {2} Fragen, {3} Punkte (95 % zwischen {4} und {5})</translation>
    </message>
    <message>
        <source>○ before, ● after, with the 95 % interval of the difference</source>
        <translation>○ vorher, ● nachher, mit dem 95-%-Intervall der Differenz</translation>
    </message>
</context>
<context>
    <name>personas</name>
    <message>
        <source>Balanced</source>
        <translation>Ausgewogen</translation>
    </message>
    <message>
        <source>Brief</source>
        <translation>Knapp</translation>
    </message>
    <message>
        <source>My persona</source>
        <translation>Meine Rolle</translation>
    </message>
</context>
<context>
    <name>problems</name>
    <message>
        <source>A part of AI-OS cannot be loaded: {why}.</source>
        <translation>Ein Teil von AI-OS kann nicht geladen werden: {why}.</translation>
    </message>
    <message>
        <source>Check the path, your permission, and that the disk has room.</source>
        <translation>Prüfen Sie den Pfad, Ihre Rechte, und ob auf der Festplatte Platz ist.</translation>
    </message>
    <message>
        <source>Close other programs, then try again.</source>
        <translation>Schließen Sie andere Programme und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>Run `python3 packaging/run.py` again; it installs what is missing.</source>
        <translation>Führen Sie `python3 packaging/run.py` noch einmal aus; es installiert, was fehlt.</translation>
    </message>
    <message>
        <source>Something went wrong inside AI-OS ({what}).</source>
        <translation>In AI-OS ist etwas schiefgegangen ({what}).</translation>
    </message>
    <message>
        <source>There is not enough memory.</source>
        <translation>Der Arbeitsspeicher reicht nicht aus.</translation>
    </message>
    <message>
        <source>Try again. If it happens again, copy the details and report them.</source>
        <translation>Versuchen Sie es erneut. Wenn es wieder geschieht, kopieren Sie die Details und melden Sie sie.</translation>
    </message>
</context>
<context>
    <name>profiles</name>
    <message>
        <source>A name has letters and digits, also blanks and dashes between them, at most 40 in all.</source>
        <translation>Ein Name besteht aus Buchstaben und Ziffern, dazwischen auch Leerzeichen und Striche, insgesamt höchstens 40 Zeichen.</translation>
    </message>
    <message>
        <source>There is a profile of that name already.</source>
        <translation>Ein Profil dieses Namens gibt es schon.</translation>
    </message>
</context>
<context>
    <name>scripts</name>
    <message>
        <source>Arabic</source>
        <translation>Arabisch</translation>
    </message>
    <message>
        <source>Armenian</source>
        <translation>Armenisch</translation>
    </message>
    <message>
        <source>Bengali</source>
        <translation>Bengalisch</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>Chinesisch</translation>
    </message>
    <message>
        <source>Cyrillic</source>
        <translation>Kyrillisch</translation>
    </message>
    <message>
        <source>Devanagari</source>
        <translation>Devanagari</translation>
    </message>
    <message>
        <source>Georgian</source>
        <translation>Georgisch</translation>
    </message>
    <message>
        <source>Greek</source>
        <translation>Griechisch</translation>
    </message>
    <message>
        <source>Hebrew</source>
        <translation>Hebräisch</translation>
    </message>
    <message>
        <source>Japanese</source>
        <translation>Japanisch</translation>
    </message>
    <message>
        <source>Korean</source>
        <translation>Koreanisch</translation>
    </message>
    <message>
        <source>Tamil</source>
        <translation>Tamilisch</translation>
    </message>
    <message>
        <source>Thai</source>
        <translation>Thailändisch</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>A message of the desktop, once for each, with what your notes and calendars say. Only where there is a tray.</source>
        <translation>Eine Meldung des Desktops, je einmal, mit dem, was Ihre Notizen und Kalender sagen. Nur, wo es einen Infobereich gibt.</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Über</translation>
    </message>
    <message>
        <source>Also Ctrl+plus, Ctrl+minus and Ctrl+0.</source>
        <translation>Auch Strg+Plus, Strg+Minus und Strg+0.</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Answers appear when they are complete, instead of word by word.</source>
        <translation>Antworten erscheinen, wenn sie vollständig sind, statt Wort für Wort.</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Darstellung</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>Denoising steps</source>
        <translation>Entrauschungsschritte</translation>
    </message>
    <message>
        <source>Deutsch</source>
        <translation>Deutsch</translation>
    </message>
    <message>
        <source>English</source>
        <translation>English</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Hoher Kontrast</translation>
    </message>
    <message>
        <source>How many may work on an answer, a picture or speech. 0: all but one, which stays free for everything else.</source>
        <translation>Wie viele an einer Antwort, einem Bild oder an Sprache arbeiten dürfen. 0: alle bis auf einen, der für alles andere frei bleibt.</translation>
    </message>
    <message>
        <source>How often the words of an answer are refined. More steps take longer.</source>
        <translation>Wie oft die Wörter einer Antwort verfeinert werden. Mehr Schritte dauern länger.</translation>
    </message>
    <message>
        <source>It counts from the next start.</source>
        <translation>Gilt ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Of the window, of its dates and of its numbers. What the assistant answers does not change.</source>
        <translation>Des Fensters, seiner Datumsangaben und seiner Zahlen. Was der Assistent antwortet, ändert sich nicht.</translation>
    </message>
    <message>
        <source>Only where the desktop has a tray; elsewhere closing the window quits.</source>
        <translation>Nur, wo der Desktop einen Infobereich hat; sonst wird AI-OS mit dem Fenster beendet.</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>Datenschutz</translation>
    </message>
    <message>
        <source>Processor cores</source>
        <translation>Prozessorkerne</translation>
    </message>
    <message>
        <source>Read the words in pictures</source>
        <translation>Wörter in Bildern lesen</translation>
    </message>
    <message>
        <source>Reduce motion</source>
        <translation>Weniger Bewegung</translation>
    </message>
    <message>
        <source>Shade words by confidence</source>
        <translation>Wörter nach Sicherheit tönen</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Stay in the tray when the window is closed</source>
        <translation>Im Infobereich bleiben, wenn das Fenster geschlossen wird</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>System follows the light or dark mode of your desktop where it tells.</source>
        <translation>„System“ folgt dem hellen oder dunklen Modus Ihres Desktops, wo er ihn mitteilt.</translation>
    </message>
    <message>
        <source>Tell what is due today</source>
        <translation>Melden, was heute fällig ist</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Textgröße</translation>
    </message>
    <message>
        <source>The settings could not be saved in {path}: {why}. They hold until the window is closed.</source>
        <translation>Die Einstellungen konnten nicht in {path} gespeichert werden: {why}. Sie gelten, bis das Fenster geschlossen wird.</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Design</translation>
    </message>
    <message>
        <source>When pictures are imported, where the program tesseract is installed. Nothing leaves this computer.</source>
        <translation>Beim Importieren von Bildern, wenn das Programm tesseract installiert ist. Nichts verlässt diesen Computer.</translation>
    </message>
    <message>
        <source>When recordings are imported, in English, where the package pocketsphinx is installed. It takes about as long as they are, and may be wrong.</source>
        <translation>Beim Importieren von Aufnahmen, auf Englisch, wenn das Paket pocketsphinx installiert ist. Es dauert etwa so lange wie die Aufnahmen und kann falsch sein.</translation>
    </message>
    <message>
        <source>Words that the model is less sure of get a tint, while an answer is written.</source>
        <translation>Wörter, bei denen das Modell weniger sicher ist, werden getönt, während eine Antwort geschrieben wird.</translation>
    </message>
    <message>
        <source>Write down recordings</source>
        <translation>Aufnahmen niederschreiben</translation>
    </message>
    <message>
        <source>简体中文</source>
        <translation>简体中文</translation>
    </message>
</context>
<context>
    <name>text_menu</name>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the selection</source>
        <translation>Auswahl kopieren</translation>
    </message>
    <message>
        <source>Lock the selection</source>
        <translation>Auswahl sperren</translation>
    </message>
    <message>
        <source>Read aloud</source>
        <translation>Vorlesen</translation>
    </message>
    <message>
        <source>Read the selection aloud</source>
        <translation>Auswahl vorlesen</translation>
    </message>
    <message>
        <source>Refill all but what is locked</source>
        <translation>Alles außer dem Gesperrten neu füllen</translation>
    </message>
    <message>
        <source>Refill the selection</source>
        <translation>Auswahl neu füllen</translation>
    </message>
    <message>
        <source>Unlock all</source>
        <translation>Alles entsperren</translation>
    </message>
    <message>
        <source>Unlock the selection</source>
        <translation>Auswahl entsperren</translation>
    </message>
</context>
</TS>
