<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AnswerColumn</name>
    <message>
        <source>No sources.</source>
        <translation>没有来源。</translation>
    </message>
    <message>
        <source>{0} · {1} % sure</source>
        <translation>{0} · 把握 {1}%</translation>
    </message>
</context>
<context>
    <name>AnswerStatus</name>
    <message>
        <source>Answer again</source>
        <translation>重新回答</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>复制详情</translation>
    </message>
    <message>
        <source>Reading your notes …</source>
        <translation>正在阅读你的笔记……</translation>
    </message>
    <message>
        <source>Steps of the answer</source>
        <translation>回答的步骤</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>This chat opens as soon as the engine is ready.</source>
        <translation>引擎就绪后会打开此聊天。</translation>
    </message>
    <message>
        <source>Waiting for the engine …</source>
        <translation>正在等待引擎……</translation>
    </message>
    <message>
        <source>Writing the answer, step {n} of {all}</source>
        <translation>正在写回答，第 {n} 步，共 {all} 步</translation>
    </message>
    <message>
        <source>“{question}” is sent as soon as the engine is ready.</source>
        <translation>引擎就绪后会发送“{question}”。</translation>
    </message>
</context>
<context>
    <name>AudioPane</name>
    <message>
        <source>Answers and selected texts can be read aloud.</source>
        <translation>可以朗读回答和选中的文字。</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>音频</translation>
    </message>
    <message>
        <source>FLAC, smaller (*.flac)</source>
        <translation>FLAC，体积更小 (*.flac)</translation>
    </message>
    <message>
        <source>It is spoken as soon as the engine has started.</source>
        <translation>引擎启动后会开始朗读。</translation>
    </message>
    <message>
        <source>Nothing is heard: no sound device was found. Connect one, then press play.</source>
        <translation>没有声音：未找到音频设备。请连接一个设备，然后点击“播放”。</translation>
    </message>
    <message>
        <source>Nothing is heard: the sound library PortAudio is missing. Install it (on Debian: sudo apt-get install libportaudio2), then press play.</source>
        <translation>没有声音：缺少音频库 PortAudio。请先安装（Debian 上：sudo apt-get install libportaudio2），然后点击“播放”。</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Position and length</source>
        <translation>位置和时长</translation>
    </message>
    <message>
        <source>Read the answer aloud</source>
        <translation>朗读回答</translation>
    </message>
    <message>
        <source>Save the sound</source>
        <translation>保存声音</translation>
    </message>
    <message>
        <source>Speech</source>
        <translation>语音</translation>
    </message>
    <message>
        <source>Speed of the speech</source>
        <translation>语速</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>The sound could not be saved as {path}: {why}. Choose another place.</source>
        <translation>无法将声音保存为 {path}：{why}。请选择其他位置。</translation>
    </message>
    <message>
        <source>The sound is saved as {path}</source>
        <translation>声音已保存为 {path}</translation>
    </message>
    <message>
        <source>WAV (*.wav)</source>
        <translation>WAV (*.wav)</translation>
    </message>
    <message>
        <source>speaking</source>
        <translation>正在朗读</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
</context>
<context>
    <name>BrowserTop</name>
    <message>
        <source>All kinds</source>
        <translation>所有类型</translation>
    </message>
    <message>
        <source>Begin the list with the newest memories again</source>
        <translation>列表重新从最新的记忆开始</translation>
    </message>
    <message>
        <source>Begin the list with this day</source>
        <translation>列表从这一天开始</translation>
    </message>
    <message>
        <source>Go to a day: the list begins with what was on it, or before it</source>
        <translation>转到某一天：列表从当天或更早的记忆开始</translation>
    </message>
    <message>
        <source>How many memories are listed</source>
        <translation>列出的记忆数量</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Kind of memory</source>
        <translation>记忆类型</translation>
    </message>
    <message>
        <source>Memories</source>
        <translation>记忆</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>最新</translation>
    </message>
    <message>
        <source>Search memories</source>
        <translation>搜索记忆</translation>
    </message>
    <message>
        <source>Search your memories</source>
        <translation>搜索你的记忆</translation>
    </message>
    <message>
        <source>Trash…</source>
        <translation>回收站…</translation>
    </message>
    <message>
        <source>What was forgotten in the last 30 days</source>
        <translation>最近 30 天内忘记的内容</translation>
    </message>
</context>
<context>
    <name>ChatLayout</name>
    <message>
        <source>Export as Markdown …</source>
        <translation>导出为 Markdown…</translation>
    </message>
    <message>
        <source>More for this chat</source>
        <translation>此聊天的更多操作</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>新聊天</translation>
    </message>
    <message>
        <source>Show the sources</source>
        <translation>显示来源</translation>
    </message>
    <message>
        <source>Show the sources in the place of the chat, or the chat again</source>
        <translation>在聊天的位置显示来源，或重新显示聊天</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Temporary chat</source>
        <translation>临时聊天</translation>
    </message>
    <message>
        <source>The model writes English. Notes in other languages are found and quoted.</source>
        <translation>模型用英文写作。其他语言的笔记可以被找到并引用。</translation>
    </message>
</context>
<context>
    <name>ChatView</name>
    <message>
        <source>Copied.</source>
        <translation>已复制。</translation>
    </message>
    <message>
        <source>Kept as another version of the answer; the old one is one version back.</source>
        <translation>已保留为回答的另一个版本；旧的在前一个版本。</translation>
    </message>
    <message>
        <source>Select words of the answer in the text output, then press Refill.</source>
        <translation>请在文本输出中选择回答里的词语，然后按“重新填写”。</translation>
    </message>
    <message>
        <source>There is no answer to read aloud yet.</source>
        <translation>还没有可以朗读的回答。</translation>
    </message>
    <message>
        <source>There is nothing to save yet.</source>
        <translation>还没有可以保存的内容。</translation>
    </message>
    <message>
        <source>Wait for the answer that is being written, or stop it first.</source>
        <translation>请等待正在写的回答，或先将其停止。</translation>
    </message>
</context>
<context>
    <name>ChoosePage</name>
    <message>
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Choose files…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Drop files or folders here</source>
        <translation>将文件或文件夹拖放到此处</translation>
    </message>
    <message>
        <source>You see a preview before anything is stored.</source>
        <translation>存储之前会先显示预览。</translation>
    </message>
</context>
<context>
    <name>ComingUp</name>
    <message>
        <source>Coming up</source>
        <translation>即将到来</translation>
    </message>
    <message>
        <source>Coming up ({n})</source>
        <translation>即将到来（{n}）</translation>
    </message>
    <message>
        <source>What your notes and calendars say is due: overdue, and in the next 30 days</source>
        <translation>笔记和日历中到期的事项：已逾期的和未来 30 天内的</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>All commands</source>
        <translation>所有命令</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>No command has these words.</source>
        <translation>没有包含这些词的命令。</translation>
    </message>
    <message>
        <source>Search the commands</source>
        <translation>搜索命令</translation>
    </message>
    <message>
        <source>Type a command</source>
        <translation>输入命令</translation>
    </message>
</context>
<context>
    <name>CompareCard</name>
    <message>
        <source>A question about your notes</source>
        <translation>关于您笔记的问题</translation>
    </message>
    <message>
        <source>Both answer the same question from the same memories, which the model in use has found. Nothing is kept.</source>
        <translation>两者根据相同的记忆回答同一个问题，记忆由正在使用的模型查找。不保留任何内容。</translation>
    </message>
    <message>
        <source>Both models are read and asked. That takes a few seconds.</source>
        <translation>正在加载并询问两个模型，需要几秒钟。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Choose two different models.</source>
        <translation>请选择两个不同的模型。</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Compare two models</source>
        <translation>比较两个模型</translation>
    </message>
    <message>
        <source>First model</source>
        <translation>第一个模型</translation>
    </message>
    <message>
        <source>Question to both models</source>
        <translation>向两个模型提的问题</translation>
    </message>
    <message>
        <source>Second model</source>
        <translation>第二个模型</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>Ask about your notes, or say “remember that …”</source>
        <translation>问问你的笔记，或者说“记住……”</translation>
    </message>
    <message>
        <source>Cancel editing</source>
        <translation>取消编辑</translation>
    </message>
    <message>
        <source>Editing an earlier message. Sending starts another branch; the old one stays.</source>
        <translation>正在编辑之前的消息。发送后会开始一个新分支，旧分支保留。</translation>
    </message>
    <message>
        <source>Enter sends, Shift+Enter starts a new line</source>
        <translation>按 Enter 发送，按 Shift+Enter 换行</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Send (Enter)</source>
        <translation>发送 (Enter)</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop the answer</source>
        <translation>停止回答</translation>
    </message>
    <message>
        <source>Stop the answer (Esc)</source>
        <translation>停止回答 (Esc)</translation>
    </message>
    <message>
        <source>Write something first</source>
        <translation>请先输入内容</translation>
    </message>
    <message>
        <source>“{question}” is sent after this answer.</source>
        <translation>此回答完成后会发送“{question}”。</translation>
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
        <translation> 分钟</translation>
    </message>
    <message>
        <source>It learns from your memories, from answers that you called right, and from the questions you asked. It never learns from its own guesses, and changes no memory.</source>
        <translation>它从你的记忆、你认可的回答和你提出的问题中学习。它绝不从自己的猜测中学习，也不会更改任何记忆。</translation>
    </message>
    <message>
        <source>Learn in the background</source>
        <translation>在后台学习</translation>
    </message>
    <message>
        <source>Learning in the background is on</source>
        <translation>后台学习已开启</translation>
    </message>
    <message>
        <source>Let it learn from you?</source>
        <translation>允许它向你学习吗？</translation>
    </message>
    <message>
        <source>Minutes a day</source>
        <translation>每天分钟数</translation>
    </message>
    <message>
        <source>Nothing leaves this computer. It works while the computer is idle and on mains power.</source>
        <translation>任何内容都不会离开这台电脑。它只在电脑空闲且接通电源时工作。</translation>
    </message>
    <message>
        <source>Room on the disk</source>
        <translation>磁盘空间</translation>
    </message>
    <message>
        <source>The model itself is never changed. Each run leaves a receipt, and can be undone at any time: answers are then exactly as before.</source>
        <translation>模型本身永远不会改变。每次训练都会留下记录，并可随时撤销：撤销后回答与之前完全相同。</translation>
    </message>
    <message>
        <source>Turn off</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Used so far: {0} of {1} minutes today, {2} of {3} MB on the disk.</source>
        <translation>目前已用：今天 {1} 分钟中的 {0} 分钟，磁盘上 {3} MB 中的 {2} MB。</translation>
    </message>
    <message>
        <source>What it does and uses</source>
        <translation>它做什么、占用什么</translation>
    </message>
    <message>
        <source>Where an answer was unsure, it trains a small addition to the model for questions like that, and keeps it only if it answers questions better that it has not seen.</source>
        <translation>当回答不够确定时，它会针对这类问题训练一个小的模型附加部分，只有在未见过的问题上答得更好时才会保留。</translation>
    </message>
</context>
<context>
    <name>ConversationList</name>
    <message>
        <source>Conversations</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>新聊天</translation>
    </message>
    <message>
        <source>New conversation (Ctrl+N)</source>
        <translation>新建对话 (Ctrl+N)</translation>
    </message>
    <message>
        <source>Nothing found.</source>
        <translation>未找到任何内容。</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Rename or delete the conversation</source>
        <translation>重命名或删除对话</translation>
    </message>
    <message>
        <source>Rename the conversation</source>
        <translation>重命名对话</translation>
    </message>
    <message>
        <source>Search chats</source>
        <translation>搜索聊天</translation>
    </message>
    <message>
        <source>Search conversations</source>
        <translation>搜索对话</translation>
    </message>
    <message>
        <source>Temporary chat, of which nothing is kept</source>
        <translation>临时聊天，不保留任何内容</translation>
    </message>
    <message>
        <source>Temporary chat, of which nothing is kept (Ctrl+Shift+T)</source>
        <translation>临时聊天，不保留任何内容 (Ctrl+Shift+T)</translation>
    </message>
    <message>
        <source>The conversation is deleted.</source>
        <translation>对话已删除。</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Your chats appear here.</source>
        <translation>你的聊天会显示在这里。</translation>
    </message>
    <message>
        <source>“{title}” is deleted.</source>
        <translation>“{title}”已删除。</translation>
    </message>
</context>
<context>
    <name>ConversationModel</name>
    <message>
        <source>Draft: {text}</source>
        <translation>草稿：{text}</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>新聊天</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>本月</translation>
    </message>
    <message>
        <source>This week</source>
        <translation>本周</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>昨天</translation>
    </message>
</context>
<context>
    <name>DataCare</name>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Your memories are locked.</source>
        <translation>你的记忆已锁定。</translation>
    </message>
</context>
<context>
    <name>DataFolderCard</name>
    <message>
        <source>Choose the folder in which to put your memories</source>
        <translation>选择存放记忆的文件夹</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>数据文件夹</translation>
    </message>
    <message>
        <source>Folder of your memories: {0}</source>
        <translation>记忆所在的文件夹：{0}</translation>
    </message>
    <message>
        <source>It is shown when the engine is ready.</source>
        <translation>引擎就绪后会显示。</translation>
    </message>
    <message>
        <source>Move to the default folder…</source>
        <translation>移动到默认文件夹…</translation>
    </message>
    <message>
        <source>Move…</source>
        <translation>移动…</translation>
    </message>
    <message>
        <source>Remove the old folder…</source>
        <translation>删除旧文件夹…</translation>
    </message>
    <message>
        <source>Where your memories and chats are kept. Moving copies them, compares the copy byte for byte, and uses it from then on. The old folder stays until you remove it.</source>
        <translation>保存记忆和聊天的位置。移动时会先复制，再逐字节核对副本，之后使用副本。旧文件夹会保留，直到你将其删除。</translation>
    </message>
</context>
<context>
    <name>DataMover</name>
    <message>
        <source>Change nothing</source>
        <translation>不做更改</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Leave them here</source>
        <translation>留在这里</translation>
    </message>
    <message>
        <source>Looking at the folder</source>
        <translation>正在查看文件夹</translation>
    </message>
    <message>
        <source>Move them</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Move your memories to {place}? They take {size}; {free} are free there. Nothing else is done meanwhile.</source>
        <translation>要将记忆移动到 {place} 吗？它们占用 {size}，那里有 {free} 可用空间。移动期间不进行其他操作。</translation>
    </message>
    <message>
        <source>Moving your memories</source>
        <translation>正在移动记忆</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Remove {0}? It holds your memories as they were when you moved them.</source>
        <translation>要删除 {0} 吗？其中是移动时的记忆。</translation>
    </message>
    <message>
        <source>Removing the old folder</source>
        <translation>正在删除旧文件夹</translation>
    </message>
    <message>
        <source>Stopped. Nothing was changed.</source>
        <translation>已停止。没有任何更改。</translation>
    </message>
    <message>
        <source>The memories in {0} are used from the next start on.</source>
        <translation>从下次启动起使用 {0} 中的记忆。</translation>
    </message>
    <message>
        <source>There are memories in {0} already. Use those from the next start on? The ones that are open now stay where they are.</source>
        <translation>{0} 中已有记忆。要从下次启动起使用它们吗？现在打开的记忆留在原处。</translation>
    </message>
    <message>
        <source>Use those</source>
        <translation>使用这些</translation>
    </message>
    <message>
        <source>Your memories are in {0} now. They are still in {1} too, until you remove them there.</source>
        <translation>你的记忆现在位于 {0}。在你删除之前，{1} 中仍保留一份。</translation>
    </message>
    <message>
        <source>{0} is removed; {1} are free again.</source>
        <translation>已删除 {0}，释放了 {1}。</translation>
    </message>
    <message>
        <source>{0} still holds your memories as they were when you moved them. Remove that old folder first, then move them there.</source>
        <translation>{0} 中仍有你移动时的旧记忆。请先删除这个旧文件夹，然后再移动到那里。</translation>
    </message>
</context>
<context>
    <name>DenoisingText</name>
    <message>
        <source>Answer text</source>
        <translation>回答文本</translation>
    </message>
    <message>
        <source>Not decided yet, {sure}</source>
        <translation>尚未确定，{sure}</translation>
    </message>
    <message>
        <source>{share} % sure</source>
        <translation>把握 {share}%</translation>
    </message>
    <message>
        <source>“{word}”: from your notes, never changed</source>
        <translation>“{word}”：来自你的笔记，绝不更改</translation>
    </message>
    <message>
        <source>“{word}”: {sure}</source>
        <translation>“{word}”:{sure}</translation>
    </message>
</context>
<context>
    <name>Desktop</name>
    <message>
        <source>AI-OS did not close properly last time. Everything that was saved is here.</source>
        <translation>AI-OS 上次未正常关闭。所有已保存的内容都在。</translation>
    </message>
</context>
<context>
    <name>Diagnosing</name>
    <message>
        <source>The report is on the clipboard. It names a problem, and what to do.</source>
        <translation>报告已复制到剪贴板。其中指出了一个问题以及解决办法。</translation>
    </message>
    <message>
        <source>The report is on the clipboard: all that is needed is in order.</source>
        <translation>报告已复制到剪贴板：所需的一切都正常。</translation>
    </message>
    <message>
        <source>This computer is being checked. That takes a few seconds.</source>
        <translation>正在检查这台电脑，需要几秒钟。</translation>
    </message>
    <message>
        <source>{0} It holds nothing of your notes.</source>
        <translation>{0}其中不含你的任何笔记内容。</translation>
    </message>
</context>
<context>
    <name>Dialogue</name>
    <message>
        <source>One question waits already. Send this one when that is answered.</source>
        <translation>已有一个问题在等待。请在它得到回答后再发送这个问题。</translation>
    </message>
    <message>
        <source>The chat is saved as {path}</source>
        <translation>聊天已保存为 {path}</translation>
    </message>
    <message>
        <source>The engine could not start, so nothing can be sent.</source>
        <translation>引擎无法启动，因此无法发送。</translation>
    </message>
    <message>
        <source>The engine is starting.</source>
        <translation>引擎正在启动。</translation>
    </message>
    <message>
        <source>The engine is stopped, so nothing can be sent.</source>
        <translation>引擎已停止，因此无法发送。</translation>
    </message>
</context>
<context>
    <name>Drawing</name>
    <message>
        <source>The engine is not running, so nothing can be drawn.</source>
        <translation>引擎未运行，因此无法绘图。</translation>
    </message>
</context>
<context>
    <name>EngineClient</name>
    <message>
        <source>Answering</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Backing up</source>
        <translation>备份</translation>
    </message>
    <message>
        <source>Changing the model</source>
        <translation>更换模型</translation>
    </message>
    <message>
        <source>Checking the backup</source>
        <translation>检查备份</translation>
    </message>
    <message>
        <source>Checking the model</source>
        <translation>检查模型</translation>
    </message>
    <message>
        <source>Checking this computer</source>
        <translation>检查电脑</translation>
    </message>
    <message>
        <source>Comparing two models</source>
        <translation>比较两个模型</translation>
    </message>
    <message>
        <source>Computing vectors</source>
        <translation>计算向量</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>绘图</translation>
    </message>
    <message>
        <source>Emptying the trash</source>
        <translation>清空回收站</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Importing</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Importing the sample life</source>
        <translation>导入示例生活</translation>
    </message>
    <message>
        <source>Learning from your verdicts</source>
        <translation>从你的评价中学习</translation>
    </message>
    <message>
        <source>Looking at the folder</source>
        <translation>正在查看文件夹</translation>
    </message>
    <message>
        <source>Looking for what is due</source>
        <translation>查找到期事项</translation>
    </message>
    <message>
        <source>Looking through a watched folder</source>
        <translation>查看监视的文件夹</translation>
    </message>
    <message>
        <source>Looking through the files</source>
        <translation>查看文件</translation>
    </message>
    <message>
        <source>Measuring the speed</source>
        <translation>测量速度</translation>
    </message>
    <message>
        <source>Moving your memories</source>
        <translation>正在移动记忆</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Removing for good</source>
        <translation>彻底删除</translation>
    </message>
    <message>
        <source>Removing the old folder</source>
        <translation>正在删除旧文件夹</translation>
    </message>
    <message>
        <source>Repairing the model</source>
        <translation>修复模型</translation>
    </message>
    <message>
        <source>Restoring the backup</source>
        <translation>恢复备份</translation>
    </message>
    <message>
        <source>Rewriting the memories</source>
        <translation>重写记忆</translation>
    </message>
    <message>
        <source>Speaking</source>
        <translation>朗读</translation>
    </message>
    <message>
        <source>Starting the engine</source>
        <translation>启动引擎</translation>
    </message>
    <message>
        <source>Taking the import back</source>
        <translation>撤回导入</translation>
    </message>
    <message>
        <source>The engine did not start within {0} seconds.</source>
        <translation>引擎未能在 {0} 秒内启动。</translation>
    </message>
    <message>
        <source>The engine has stopped</source>
        <translation>引擎已停止</translation>
    </message>
    <message>
        <source>Try again; if other programs keep the computer busy, close some of them first.</source>
        <translation>请重试；如果其他程序占用了电脑，请先关闭一些。</translation>
    </message>
    <message>
        <source>Writing a part again</source>
        <translation>正在重写一部分</translation>
    </message>
</context>
<context>
    <name>EvolutionPage</name>
    <message>
        <source>Evolution</source>
        <translation>进化</translation>
    </message>
    <message>
        <source>It is shown as soon as the engine has started.</source>
        <translation>引擎启动后会显示。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>Examples</name>
    <message>
        <source>Answers come from your own notes, with the place they stand in. Nothing leaves this computer.</source>
        <translation>回答来自你自己的笔记，并注明出处。任何内容都不会离开这台电脑。</translation>
    </message>
    <message>
        <source>Example: {text}</source>
        <translation>示例：{text}</translation>
    </message>
    <message>
        <source>Remember that my locker is 42</source>
        <translation>记住我的储物柜是 42 号</translation>
    </message>
    <message>
        <source>Summarise my week</source>
        <translation>Summarise my week</translation>
    </message>
    <message>
        <source>What can you do?</source>
        <translation>你能做什么？</translation>
    </message>
    <message>
        <source>What would you like to know?</source>
        <translation>你想知道什么？</translation>
    </message>
</context>
<context>
    <name>FileDrop</name>
    <message>
        <source>Drop to import. You will see a preview first.</source>
        <translation>松开即可导入，会先显示预览。</translation>
    </message>
</context>
<context>
    <name>FileLists</name>
    <message>
        <source>Changed</source>
        <translation>已更改</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Holds</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Known</source>
        <translation>已知</translation>
    </message>
    <message>
        <source>Lists of files</source>
        <translation>文件列表</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新</translation>
    </message>
    <message>
        <source>Remarks</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>解决办法</translation>
    </message>
    <message>
        <source>Why it is left out</source>
        <translation>跳过的原因</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>FirstRunPage</name>
    <message>
        <source>AI-OS answers from what you give it, and shows where it stands. Everything stays on this computer.</source>
        <translation>AI-OS 根据你提供的内容回答，并显示出处。一切都留在这台电脑上。</translation>
    </message>
    <message>
        <source>Ask your own notes</source>
        <translation>向你自己的笔记提问</translation>
    </message>
    <message>
        <source>Bring my notes</source>
        <translation>导入我的笔记</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel the import of the sample life</source>
        <translation>取消导入示例生活</translation>
    </message>
    <message>
        <source>Checking the model</source>
        <translation>检查模型</translation>
    </message>
    <message>
        <source>Choose a folder, or drop files on the window. You see a preview before anything is kept.</source>
        <translation>选择一个文件夹，或将文件拖放到窗口上。保留之前会先显示预览。</translation>
    </message>
    <message>
        <source>Import of the sample life</source>
        <translation>导入示例生活</translation>
    </message>
    <message>
        <source>Just chat</source>
        <translation>直接聊天</translation>
    </message>
    <message>
        <source>Notes and chats of Josie Pellow, who is invented. They are marked, and one click removes them.</source>
        <translation>虚构人物 Josie Pellow 的笔记和聊天。它们带有标记，点击一下即可移除。</translation>
    </message>
    <message>
        <source>Reading the sample life</source>
        <translation>正在读取示例生活</translation>
    </message>
    <message>
        <source>Repair</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Repair the model</source>
        <translation>修复模型</translation>
    </message>
    <message>
        <source>Repairing the model</source>
        <translation>修复模型</translation>
    </message>
    <message>
        <source>Start empty, and say what it should remember: “Remember that the spare key is with Tom.”</source>
        <translation>从零开始，告诉它该记住什么：“记住备用钥匙在 Tom 那里。”</translation>
    </message>
    <message>
        <source>Start the engine again</source>
        <translation>重新启动引擎</translation>
    </message>
    <message>
        <source>Taking back what was imported</source>
        <translation>正在撤回已导入的内容</translation>
    </message>
    <message>
        <source>The engine is starting</source>
        <translation>引擎正在启动</translation>
    </message>
    <message>
        <source>The model is checked when the engine has started.</source>
        <translation>引擎启动后会检查模型。</translation>
    </message>
    <message>
        <source>The model is complete and unchanged.</source>
        <translation>模型完整且未被更改。</translation>
    </message>
    <message>
        <source>The speed could not be measured. {0}</source>
        <translation>无法测量速度。{0}</translation>
    </message>
    <message>
        <source>This computer: a short answer takes about {0} s.</source>
        <translation>这台电脑：简短回答大约需要 {0} 秒。</translation>
    </message>
    <message>
        <source>This computer: a short answer takes less than 0.1 s.</source>
        <translation>这台电脑：简短回答不到 0.1 秒。</translation>
    </message>
    <message>
        <source>Try a sample life</source>
        <translation>试用示例生活</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>欢迎</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} / {1}</translation>
    </message>
</context>
<context>
    <name>FolderKeeper</name>
    <message>
        <source>Folders can be watched when the engine is ready.</source>
        <translation>引擎就绪后才能监视文件夹。</translation>
    </message>
    <message>
        <source>Last change at {time}: {what}.</source>
        <translation>上次更改于 {time}：{what}。</translation>
    </message>
    <message>
        <source>{0} is watched already, with {1} around it.</source>
        <translation>{0} 已随其上级文件夹 {1} 一起被监视。</translation>
    </message>
    <message>
        <source>{0} is watched already.</source>
        <translation>{0} 已被监视。</translation>
    </message>
    <message>
        <source>{folder}: {what}</source>
        <translation>{folder}:{what}</translation>
    </message>
</context>
<context>
    <name>FolderRow</name>
    <message>
        <source>1 file is left out:</source>
        <translation>跳过 1 个文件：</translation>
    </message>
    <message>
        <source>Looking for changes.</source>
        <translation>正在查找更改。</translation>
    </message>
    <message>
        <source>Not there. It is watched again when it is back. What is remembered of it stays.</source>
        <translation>不存在。恢复后会继续监视。已记住的内容会保留。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Stop watching this folder. What is remembered of it stays.</source>
        <translation>停止监视此文件夹。已记住的内容会保留。</translation>
    </message>
    <message>
        <source>Stop watching {0}</source>
        <translation>停止监视 {0}</translation>
    </message>
    <message>
        <source>The changes could not be taken in. It is tried again soon.</source>
        <translation>无法导入更改，稍后会重试。</translation>
    </message>
    <message>
        <source>Up to date.</source>
        <translation>已是最新。</translation>
    </message>
    <message>
        <source>Waits for the engine.</source>
        <translation>正在等待引擎。</translation>
    </message>
    <message>
        <source>and 1 more</source>
        <translation>还有 1 个</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>还有 {n} 个</translation>
    </message>
    <message>
        <source>{n} files are left out:</source>
        <translation>跳过 {n} 个文件：</translation>
    </message>
</context>
<context>
    <name>ImageForm</name>
    <message>
        <source>Draw</source>
        <translation>绘制</translation>
    </message>
    <message>
        <source>Draw another one, with another seed</source>
        <translation>用另一个种子再画一张</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Seed, and what not to draw</source>
        <translation>种子，以及不要画的内容</translation>
    </message>
    <message>
        <source>Seed: another number draws another picture</source>
        <translation>种子：不同的数字会画出不同的图片</translation>
    </message>
    <message>
        <source>Vary it: much of it stays</source>
        <translation>变化一下：大部分保持不变</translation>
    </message>
    <message>
        <source>What not to draw</source>
        <translation>不要画的内容</translation>
    </message>
    <message>
        <source>What to draw</source>
        <translation>要画的内容</translation>
    </message>
</context>
<context>
    <name>ImagePane</name>
    <message>
        <source> · {share} % drawn anew</source>
        <translation> · {share}% 重新绘制</translation>
    </message>
    <message>
        <source>As large as fits</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Clear the marks</source>
        <translation>清除标记</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>已复制。</translation>
    </message>
    <message>
        <source>Copy the picture</source>
        <translation>复制图片</translation>
    </message>
    <message>
        <source>Draw a picture</source>
        <translation>画一张图片</translation>
    </message>
    <message>
        <source>Draw this part again</source>
        <translation>重画这一部分</translation>
    </message>
    <message>
        <source>Drawing is at its beginning: colours and styles come out, shapes hardly.</source>
        <translation>绘画功能尚在起步阶段：颜色和风格基本可以，形状还很难辨认。</translation>
    </message>
    <message>
        <source>Full size</source>
        <translation>原始大小</translation>
    </message>
    <message>
        <source>Full size; the figure is the present one</source>
        <translation>原始大小；数字为当前比例</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>It is drawn as soon as the engine has started.</source>
        <translation>引擎启动后会开始绘图。</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Mark a part of the picture, to draw it again</source>
        <translation>标记图片的一部分以便重画</translation>
    </message>
    <message>
        <source>PNG (*.png)</source>
        <translation>PNG (*.png)</translation>
    </message>
    <message>
        <source>Paint over it. Keys: arrows move a frame, Shift resizes it, Space marks it, Del clears.</source>
        <translation>在图上涂抹。按键：方向键移动方框，加 Shift 改变大小，空格键标记，Del 清除。</translation>
    </message>
    <message>
        <source>Picture and prompt</source>
        <translation>图片和提示词</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>保存图片</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>The bundled model draws no pictures yet.</source>
        <translation>自带的模型还不能绘图。</translation>
    </message>
    <message>
        <source>The picture could not be saved as {path}: {why}. Choose another place.</source>
        <translation>无法将图片保存为 {path}：{why}。请选择其他位置。</translation>
    </message>
    <message>
        <source>The picture is drawn.</source>
        <translation>图片已画好。</translation>
    </message>
    <message>
        <source>The picture is saved as {path}</source>
        <translation>图片已保存为 {path}</translation>
    </message>
    <message>
        <source>What the picture was drawn from</source>
        <translation>图片的绘制依据</translation>
    </message>
    <message>
        <source>drawing</source>
        <translation>正在绘图</translation>
    </message>
    <message>
        <source>seed {seed}</source>
        <translation>种子 {seed}</translation>
    </message>
    <message>
        <source>seed {seed} · {steps} steps · {width} × {height}</source>
        <translation>种子 {seed} · {steps} 步 · {width} × {height}</translation>
    </message>
    <message>
        <source>step {n}</source>
        <translation>第 {n} 步</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
</context>
<context>
    <name>Import</name>
    <message>
        <source>1 changed file is back as before.</source>
        <translation>1 个更改过的文件已恢复原样。</translation>
    </message>
    <message>
        <source>1 conversation</source>
        <translation>1 个对话</translation>
    </message>
    <message>
        <source>1 deleted file forgotten</source>
        <translation>已忘记 1 个被删除的文件</translation>
    </message>
    <message>
        <source>1 file</source>
        <translation>1 个文件</translation>
    </message>
    <message>
        <source>1 file is imported</source>
        <translation>已导入 1 个文件</translation>
    </message>
    <message>
        <source>1 file taken in</source>
        <translation>已读入 1 个文件</translation>
    </message>
    <message>
        <source>1 file to import</source>
        <translation>1 个文件待导入</translation>
    </message>
    <message>
        <source>1 memory</source>
        <translation>1 条记忆</translation>
    </message>
    <message>
        <source>1 memory is</source>
        <translation>1 条记忆</translation>
    </message>
    <message>
        <source>1 memory is removed.</source>
        <translation>已移除 1 条记忆。</translation>
    </message>
    <message>
        <source>1 other file</source>
        <translation>1 个其他文件</translation>
    </message>
    <message>
        <source>1 problem</source>
        <translation>1 个问题</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>All that can be imported</source>
        <translation>所有可导入的文件</translation>
    </message>
    <message>
        <source>All {n} files are remembered already, as they are now.</source>
        <translation>全部 {n} 个文件都已按当前内容记住。</translation>
    </message>
    <message>
        <source>Apple Notes and other packed notes</source>
        <translation>Apple 备忘录及其他打包的笔记</translation>
    </message>
    <message>
        <source>ChatGPT exports</source>
        <translation>ChatGPT 导出</translation>
    </message>
    <message>
        <source>Claude exports</source>
        <translation>Claude 导出</translation>
    </message>
    <message>
        <source>Evernote notebooks</source>
        <translation>Evernote 笔记本</translation>
    </message>
    <message>
        <source>Google Keep</source>
        <translation>Google Keep</translation>
    </message>
    <message>
        <source>Import 1 file</source>
        <translation>导入 1 个文件</translation>
    </message>
    <message>
        <source>Import cancelled</source>
        <translation>导入已取消</translation>
    </message>
    <message>
        <source>Import finished</source>
        <translation>导入完成</translation>
    </message>
    <message>
        <source>Import {n} files</source>
        <translation>导入 {n} 个文件</translation>
    </message>
    <message>
        <source>JSON lines</source>
        <translation>JSON 行</translation>
    </message>
    <message>
        <source>Markdown notes</source>
        <translation>Markdown 笔记</translation>
    </message>
    <message>
        <source>Nothing is new</source>
        <translation>没有新内容</translation>
    </message>
    <message>
        <source>Nothing is stored yet. Your files stay as they are.</source>
        <translation>尚未存储任何内容。你的文件保持不变。</translation>
    </message>
    <message>
        <source>Nothing is stored.</source>
        <translation>未存储任何内容。</translation>
    </message>
    <message>
        <source>Nothing to import</source>
        <translation>没有可导入的内容</translation>
    </message>
    <message>
        <source>Nothing was imported</source>
        <translation>未导入任何内容</translation>
    </message>
    <message>
        <source>Notion exports</source>
        <translation>Notion 导出</translation>
    </message>
    <message>
        <source>Obsidian vaults</source>
        <translation>Obsidian 库</translation>
    </message>
    <message>
        <source>PDF</source>
        <translation>PDF</translation>
    </message>
    <message>
        <source>Passed over: {kinds}.</source>
        <translation>已跳过：{kinds}。</translation>
    </message>
    <message>
        <source>Telegram exports</source>
        <translation>Telegram 导出</translation>
    </message>
    <message>
        <source>The file is remembered already, as it is now.</source>
        <translation>该文件已按当前内容记住。</translation>
    </message>
    <message>
        <source>There is nothing here that can be read.</source>
        <translation>这里没有可读取的内容。</translation>
    </message>
    <message>
        <source>What is imported stays; import the same files again to go on.</source>
        <translation>已导入的内容会保留；再次导入相同的文件即可继续。</translation>
    </message>
    <message>
        <source>WhatsApp chats</source>
        <translation>WhatsApp 聊天</translation>
    </message>
    <message>
        <source>Word documents</source>
        <translation>Word 文档</translation>
    </message>
    <message>
        <source>a few seconds left</source>
        <translation>还剩几秒</translation>
    </message>
    <message>
        <source>about {n} min left</source>
        <translation>大约还剩 {n} 分钟</translation>
    </message>
    <message>
        <source>about {n} s left</source>
        <translation>大约还剩 {n} 秒</translation>
    </message>
    <message>
        <source>calendars</source>
        <translation>日历</translation>
    </message>
    <message>
        <source>mails</source>
        <translation>邮件</translation>
    </message>
    <message>
        <source>memories</source>
        <translation>条记忆</translation>
    </message>
    <message>
        <source>memory</source>
        <translation>条记忆</translation>
    </message>
    <message>
        <source>pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>plain text</source>
        <translation>纯文本</translation>
    </message>
    <message>
        <source>problem</source>
        <translation>个问题</translation>
    </message>
    <message>
        <source>problems</source>
        <translation>个问题</translation>
    </message>
    <message>
        <source>recordings</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>tables</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>web pages</source>
        <translation>网页</translation>
    </message>
    <message>
        <source>without an ending</source>
        <translation>无扩展名</translation>
    </message>
    <message>
        <source>{done} of {total} entries</source>
        <translation>{done} / {total} 个条目</translation>
    </message>
    <message>
        <source>{done} of {total} files</source>
        <translation>{done} / {total} 个文件</translation>
    </message>
    <message>
        <source>{files} as {memories}.</source>
        <translation>{files}，共 {memories}。</translation>
    </message>
    <message>
        <source>{kinds}.</source>
        <translation>{kinds}。</translation>
    </message>
    <message>
        <source>{n} changed files are back as before.</source>
        <translation>{n} 个更改过的文件已恢复原样。</translation>
    </message>
    <message>
        <source>{n} conversations</source>
        <translation>{n} 个对话</translation>
    </message>
    <message>
        <source>{n} deleted files forgotten</source>
        <translation>已忘记 {n} 个被删除的文件</translation>
    </message>
    <message>
        <source>{n} files</source>
        <translation>{n} 个文件</translation>
    </message>
    <message>
        <source>{n} files are imported</source>
        <translation>已导入 {n} 个文件</translation>
    </message>
    <message>
        <source>{n} files taken in</source>
        <translation>已读入 {n} 个文件</translation>
    </message>
    <message>
        <source>{n} files to import</source>
        <translation>{n} 个文件待导入</translation>
    </message>
    <message>
        <source>{n} memories</source>
        <translation>{n} 条记忆</translation>
    </message>
    <message>
        <source>{n} memories are</source>
        <translation>{n} 条记忆</translation>
    </message>
    <message>
        <source>{n} memories are removed.</source>
        <translation>已移除 {n} 条记忆。</translation>
    </message>
    <message>
        <source>{n} other files</source>
        <translation>{n} 个其他文件</translation>
    </message>
    <message>
        <source>{n} others</source>
        <translation>{n} 个其他文件</translation>
    </message>
    <message>
        <source>{n} problems</source>
        <translation>{n} 个问题</translation>
    </message>
    <message>
        <source>{n} {ending}</source>
        <translation>{n} 个 {ending}</translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>Another import is under way.</source>
        <translation>另一个导入正在进行。</translation>
    </message>
    <message>
        <source>Bring what you have</source>
        <translation>导入你已有的内容</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel import</source>
        <translation>取消导入</translation>
    </message>
    <message>
        <source>Choose a folder to import</source>
        <translation>选择要导入的文件夹</translation>
    </message>
    <message>
        <source>Choose files to import</source>
        <translation>选择要导入的文件</translation>
    </message>
    <message>
        <source>Choose others</source>
        <translation>选择其他文件</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>复制详情</translation>
    </message>
    <message>
        <source>Drop the files again when it is finished.</source>
        <translation>完成后请重新拖放这些文件。</translation>
    </message>
    <message>
        <source>Finishing the file in hand</source>
        <translation>正在完成当前文件</translation>
    </message>
    <message>
        <source>Go on in the background</source>
        <translation>在后台继续</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Import more</source>
        <translation>继续导入</translation>
    </message>
    <message>
        <source>Importing</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Keep these folders up to date: take in what changes, forget what is deleted there</source>
        <translation>保持这些文件夹为最新：读入更改的内容，忘记被删除的内容</translation>
    </message>
    <message>
        <source>Keep this folder up to date: take in what changes, forget what is deleted there</source>
        <translation>保持此文件夹为最新：读入更改的内容，忘记被删除的内容</translation>
    </message>
    <message>
        <source>Keep up to date</source>
        <translation>保持最新</translation>
    </message>
    <message>
        <source>Looking through your files</source>
        <translation>正在查看你的文件</translation>
    </message>
    <message>
        <source>Nothing is stored before you say so.</source>
        <translation>在你确认之前不会存储任何内容。</translation>
    </message>
    <message>
        <source>Taking the import back</source>
        <translation>撤回导入</translation>
    </message>
    <message>
        <source>That did not work</source>
        <translation>操作未成功</translation>
    </message>
    <message>
        <source>The import is taken back</source>
        <translation>导入已撤回</translation>
    </message>
    <message>
        <source>The settings list such folders, and end it.</source>
        <translation>设置中列出了这些文件夹，也可在那里停止监视。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Undo import</source>
        <translation>撤回导入</translation>
    </message>
    <message>
        <source>You can close this window; the import goes on.</source>
        <translation>你可以关闭此窗口，导入会继续。</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>已更改</translation>
    </message>
    <message>
        <source>imported</source>
        <translation>已导入</translation>
    </message>
    <message>
        <source>new</source>
        <translation>新</translation>
    </message>
    <message>
        <source>to read</source>
        <translation>待读取</translation>
    </message>
    <message>
        <source>unchanged</source>
        <translation>未更改</translation>
    </message>
</context>
<context>
    <name>Keeper</name>
    <message>
        <source>It is no longer remembered.</source>
        <translation>不再记住。</translation>
    </message>
    <message>
        <source>It is remembered again.</source>
        <translation>已重新记住。</translation>
    </message>
    <message>
        <source>The note is changed.</source>
        <translation>笔记已更改。</translation>
    </message>
    <message>
        <source>The note is forgotten.</source>
        <translation>笔记已忘记。</translation>
    </message>
    <message>
        <source>The note is remembered.</source>
        <translation>笔记已记住。</translation>
    </message>
    <message>
        <source>The note says what it said before.</source>
        <translation>笔记已恢复为之前的内容。</translation>
    </message>
    <message>
        <source>The sample life is removed. Your own memories are as they were.</source>
        <translation>示例生活已移除。你自己的记忆保持原样。</translation>
    </message>
    <message>
        <source>There is nothing to undo.</source>
        <translation>没有可撤销的操作。</translation>
    </message>
</context>
<context>
    <name>Kinds</name>
    <message>
        <source>Document</source>
        <translation>文档</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>文档</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>日程</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>日程</translation>
    </message>
    <message>
        <source>Imported chat</source>
        <translation>导入的聊天</translation>
    </message>
    <message>
        <source>Imported chats</source>
        <translation>导入的聊天</translation>
    </message>
    <message>
        <source>Mail</source>
        <translation>邮件</translation>
    </message>
    <message>
        <source>Mails</source>
        <translation>邮件</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>笔记</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>笔记</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>Table row</source>
        <translation>表格行</translation>
    </message>
    <message>
        <source>Table rows</source>
        <translation>表格行</translation>
    </message>
</context>
<context>
    <name>Learning</name>
    <message>
        <source>It learns by itself again once you have pressed “Run now”.</source>
        <translation>点击“立即运行”后，它会恢复自动学习。</translation>
    </message>
    <message>
        <source>Learning: {0}</source>
        <translation>学习：{0}</translation>
    </message>
    <message>
        <source>The skill “{0}” is here. It acts once you switch it on.</source>
        <translation>技能“{0}”已就绪。开启后才会生效。</translation>
    </message>
    <message>
        <source>The skill “{0}” is in {1}.</source>
        <translation>技能“{0}”已保存到 {1}。</translation>
    </message>
</context>
<context>
    <name>Links</name>
    <message>
        <source>Open a link</source>
        <translation>打开链接</translation>
    </message>
    <message>
        <source>Open this address outside of the window?</source>
        <translation>在窗口之外打开此地址？</translation>
    </message>
    <message>
        <source>This link cannot be opened: {link}</source>
        <translation>无法打开此链接：{link}</translation>
    </message>
</context>
<context>
    <name>LockCard</name>
    <message>
        <source>At least 8 characters; a few words are best. Who forgets the passphrase loses the memories: nobody can bring them back. Backups that were made before are not encrypted by this.</source>
        <translation>至少 8 个字符，最好用几个词。忘记密码短语就会失去记忆：没有人能找回。之前创建的备份不会因此被加密。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>Change the passphrase…</source>
        <translation>更改密码短语…</translation>
    </message>
    <message>
        <source>Encrypt</source>
        <translation>加密</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>加密</translation>
    </message>
    <message>
        <source>Encrypt…</source>
        <translation>加密…</translation>
    </message>
    <message>
        <source>It is shown when the engine is ready.</source>
        <translation>引擎就绪后会显示。</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>New passphrase</source>
        <translation>新密码短语</translation>
    </message>
    <message>
        <source>Not encrypted: whoever can read this disk can read your memories.</source>
        <translation>未加密：能读取此磁盘的人就能读取你的记忆。</translation>
    </message>
    <message>
        <source>Once more</source>
        <translation>再次输入</translation>
    </message>
    <message>
        <source>Remove the encryption</source>
        <translation>取消加密</translation>
    </message>
    <message>
        <source>Remove the encryption…</source>
        <translation>取消加密…</translation>
    </message>
    <message>
        <source>Rewriting the memories. This may take a while, and nothing else is done meanwhile.</source>
        <translation>正在重写记忆。这可能需要一段时间，期间不会进行其他操作。</translation>
    </message>
    <message>
        <source>The memories are encrypted, and open with your passphrase.</source>
        <translation>记忆已加密，使用你的密码短语打开。</translation>
    </message>
    <message>
        <source>The memories are encrypted. Their key is in the keyring of your desktop.</source>
        <translation>记忆已加密。密钥保存在桌面的密钥环中。</translation>
    </message>
    <message>
        <source>The two passphrases differ.</source>
        <translation>两次输入的密码短语不一致。</translation>
    </message>
    <message>
        <source>Write the memories plainly again? Whoever can read this disk can read them then.</source>
        <translation>要重新以明文写入记忆吗？之后能读取此磁盘的人就能读取它们。</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Chat</source>
        <translation>聊天</translation>
    </message>
    <message>
        <source>Evolution</source>
        <translation>进化</translation>
    </message>
    <message>
        <source>Memories</source>
        <translation>记忆</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove the sample life</source>
        <translation>移除示例生活</translation>
    </message>
    <message>
        <source>Repair</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Sample memories of Josie Pellow, an invented person, are in use.</source>
        <translation>正在使用虚构人物 Josie Pellow 的示例记忆。</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>The window changes its language when AI-OS is started again.</source>
        <translation>窗口语言将在重新启动 AI-OS 后更改。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>MakeSkillDialog</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Make a skill</source>
        <translation>创建技能</translation>
    </message>
    <message>
        <source>Make the skill</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Purpose</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>There is a skill of this name already.</source>
        <translation>已有同名的技能。</translation>
    </message>
    <message>
        <source>What it is for, in one sentence</source>
        <translation>用一句话说明它的用途</translation>
    </message>
    <message>
        <source>What this run learned is copied and gets a name. The copy can be switched on and off by itself, and carried to another profile in a file, which holds its name and its purpose.</source>
        <translation>此次训练学到的内容会被复制并命名。副本可以单独开启和关闭，也可以用文件带到另一个配置文件中，该文件里包含它的名称和用途。</translation>
    </message>
    <message>
        <source>“{0}”</source>
        <translation>“{0}”</translation>
    </message>
</context>
<context>
    <name>MemoryBrowser</name>
    <message>
        <source>1 memory is forgotten. The trash keeps it for 30 days.</source>
        <translation>已忘记 1 条记忆。回收站会保留 30 天。</translation>
    </message>
    <message>
        <source>Choose a memory to read it.</source>
        <translation>选择一条记忆来阅读。</translation>
    </message>
    <message>
        <source>Clear search</source>
        <translation>清除搜索</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>忘记</translation>
    </message>
    <message>
        <source>Forget the selected memories</source>
        <translation>忘记选中的记忆</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>List of memories</source>
        <translation>记忆列表</translation>
    </message>
    <message>
        <source>Loading your memories.</source>
        <translation>正在加载你的记忆。</translation>
    </message>
    <message>
        <source>Memories</source>
        <translation>记忆</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>最新</translation>
    </message>
    <message>
        <source>No memory matches “{text}”.</source>
        <translation>没有与“{text}”匹配的记忆。</translation>
    </message>
    <message>
        <source>Nothing remembered yet. Drop notes here or import a folder.</source>
        <translation>还没有记住任何内容。将笔记拖放到此处，或导入一个文件夹。</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>There are no memories of that day or before it.</source>
        <translation>当天及之前没有记忆。</translation>
    </message>
    <message>
        <source>There are no memories of this kind.</source>
        <translation>没有此类型的记忆。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>best {n}</source>
        <translation>最佳 {n} 条</translation>
    </message>
    <message>
        <source>{n} found</source>
        <translation>找到 {n} 条</translation>
    </message>
    <message>
        <source>{n} memories are forgotten. The trash keeps them for 30 days.</source>
        <translation>已忘记 {n} 条记忆。回收站会保留 30 天。</translation>
    </message>
    <message>
        <source>{n} memories selected</source>
        <translation>已选中 {n} 条记忆</translation>
    </message>
</context>
<context>
    <name>MemoryDetail</name>
    <message>
        <source>About {day}</source>
        <translation>关于 {day}</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>返回列表</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>图片说明</translation>
    </message>
    <message>
        <source>Choose a memory to read it.</source>
        <translation>选择一条记忆来阅读。</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>忘记</translation>
    </message>
    <message>
        <source>From {name} in {folder}</source>
        <translation>来自 {folder} 中的 {name}</translation>
    </message>
    <message>
        <source>From {name} in {folder}, bytes {start} to {end}</source>
        <translation>来自 {folder} 中的 {name}，字节 {start} 至 {end}</translation>
    </message>
    <message>
        <source>Go on editing</source>
        <translation>继续编辑</translation>
    </message>
    <message>
        <source>Imported {day}, {time}</source>
        <translation>导入于 {day} {time}</translation>
    </message>
    <message>
        <source>Move this memory into the trash; the file it comes from stays as it is</source>
        <translation>将此记忆移入回收站；来源文件保持不变</translation>
    </message>
    <message>
        <source>Open source</source>
        <translation>打开来源</translation>
    </message>
    <message>
        <source>Open the chat</source>
        <translation>打开聊天</translation>
    </message>
    <message>
        <source>Open the file</source>
        <translation>打开文件</translation>
    </message>
    <message>
        <source>Passages of the same text</source>
        <translation>同一文本的段落</translation>
    </message>
    <message>
        <source>Passages of this chat ({n})</source>
        <translation>此聊天的段落（{n}）</translation>
    </message>
    <message>
        <source>Passages of this document ({n})</source>
        <translation>此文档的段落（{n}）</translation>
    </message>
    <message>
        <source>Passages of this mail ({n})</source>
        <translation>此邮件的段落（{n}）</translation>
    </message>
    <message>
        <source>Passages of this note ({n})</source>
        <translation>此笔记的段落（{n}）</translation>
    </message>
    <message>
        <source>Passages of this picture ({n})</source>
        <translation>此图片的段落（{n}）</translation>
    </message>
    <message>
        <source>Passages of this recording ({n})</source>
        <translation>此录音的段落（{n}）</translation>
    </message>
    <message>
        <source>Passages of this row ({n})</source>
        <translation>此行的段落（{n}）</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>固定</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>已固定</translation>
    </message>
    <message>
        <source>Tags: {tags}</source>
        <translation>标签：{tags}</translation>
    </message>
    <message>
        <source>Text of the memory</source>
        <translation>记忆文本</translation>
    </message>
    <message>
        <source>The picture, small</source>
        <translation>图片缩略图</translation>
    </message>
    <message>
        <source>This memory was written here, not in a file</source>
        <translation>这条记忆写在这里，不在文件中</translation>
    </message>
    <message>
        <source>This stands in {name}, and the file is the source. Change it there, then import it again.</source>
        <translation>此内容在 {name} 中，以该文件为准。请在文件中更改，然后重新导入。</translation>
    </message>
    <message>
        <source>Title of the memory</source>
        <translation>记忆标题</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>取消固定</translation>
    </message>
    <message>
        <source>Written {day}, {time}</source>
        <translation>写于 {day} {time}</translation>
    </message>
    <message>
        <source>You said this in a chat</source>
        <translation>你在聊天中说过</translation>
    </message>
</context>
<context>
    <name>MemoryEditor</name>
    <message>
        <source>A note has a text. To remove it, forget it.</source>
        <translation>笔记需要有内容。要移除它，请将其忘记。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Edit the note</source>
        <translation>编辑笔记</translation>
    </message>
    <message>
        <source>Leave the note as it was</source>
        <translation>保持笔记原样</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save title, text and tags together (Ctrl+Enter)</source>
        <translation>一起保存标题、文本和标签 (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>Saving …</source>
        <translation>正在保存……</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Tags of the note, with commas between them</source>
        <translation>笔记的标签，用逗号分隔</translation>
    </message>
    <message>
        <source>Text of the note</source>
        <translation>笔记文本</translation>
    </message>
    <message>
        <source>The first line of the text, where there is none</source>
        <translation>留空则使用文本的第一行</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Title of the note</source>
        <translation>笔记标题</translation>
    </message>
    <message>
        <source>Write a caption</source>
        <translation>写图片说明</translation>
    </message>
    <message>
        <source>home, garden</source>
        <translation>家，花园</translation>
    </message>
</context>
<context>
    <name>MemoryModel</name>
    <message>
        <source>pinned</source>
        <translation>已固定</translation>
    </message>
</context>
<context>
    <name>MemoryRow</name>
    <message>
        <source>Written here</source>
        <translation>写在这里</translation>
    </message>
</context>
<context>
    <name>MessageList</name>
    <message>
        <source>Conversation</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Scroll the conversation</source>
        <translation>滚动对话</translation>
    </message>
</context>
<context>
    <name>MessageModel</name>
    <message>
        <source>Assistant</source>
        <translation>助手</translation>
    </message>
    <message>
        <source>You</source>
        <translation>你</translation>
    </message>
</context>
<context>
    <name>MessageRow</name>
    <message>
        <source>1 source</source>
        <translation>1 个来源</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>重新回答</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Edit and ask again</source>
        <translation>编辑并重新提问</translation>
    </message>
    <message>
        <source>Message from {who}</source>
        <translation>来自{who}的消息</translation>
    </message>
    <message>
        <source>Read aloud</source>
        <translation>朗读</translation>
    </message>
    <message>
        <source>Remembered</source>
        <translation>已记住</translation>
    </message>
    <message>
        <source>Say that this answer is right</source>
        <translation>表示此回答正确</translation>
    </message>
    <message>
        <source>Say that this answer is wrong; the next best one follows</source>
        <translation>表示此回答错误；将给出次优的回答</translation>
    </message>
    <message>
        <source>Show the next version</source>
        <translation>显示下一个版本</translation>
    </message>
    <message>
        <source>Show the previous version</source>
        <translation>显示上一个版本</translation>
    </message>
    <message>
        <source>Show the sources of this answer</source>
        <translation>显示此回答的来源</translation>
    </message>
    <message>
        <source>That&apos;s right</source>
        <translation>正确</translation>
    </message>
    <message>
        <source>That&apos;s wrong</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Undo: do not keep this as a memory</source>
        <translation>撤销：不作为记忆保留</translation>
    </message>
    <message>
        <source>Version {n} of {all}</source>
        <translation>版本 {n}，共 {all} 个</translation>
    </message>
    <message>
        <source>Write words of this answer again</source>
        <translation>重写此回答中的词语</translation>
    </message>
    <message>
        <source>You said so; press again to take it back</source>
        <translation>你已这样评价；再次点击可收回</translation>
    </message>
    <message>
        <source>no answer in your notes</source>
        <translation>你的笔记中没有答案</translation>
    </message>
    <message>
        <source>outside your notes</source>
        <translation>不在你的笔记范围内</translation>
    </message>
    <message>
        <source>read with what was learned from your notes</source>
        <translation>借助从你的笔记中学到的内容阅读</translation>
    </message>
    <message>
        <source>refilled, not from your memories</source>
        <translation>已重新填写，并非来自您的记忆</translation>
    </message>
    <message>
        <source>understood as: {text}</source>
        <translation>理解为：{text}</translation>
    </message>
    <message>
        <source>{n} % sure</source>
        <translation>把握 {n}%</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>{n} sources</source>
        <translation>{n} 个来源</translation>
    </message>
</context>
<context>
    <name>ModelKeeper</name>
    <message>
        <source>A short answer takes {0} with “{1}” on this computer ({2}).</source>
        <translation>在这台计算机上，“{1}”给出简短回答需要 {0}（{2}）。</translation>
    </message>
    <message>
        <source>Beginning</source>
        <translation>正在开始</translation>
    </message>
    <message>
        <source>Checking every checksum of “{0}”</source>
        <translation>正在检查“{0}”的所有校验和</translation>
    </message>
    <message>
        <source>Measuring how fast “{0}” answers</source>
        <translation>正在测量“{0}”的回答速度</translation>
    </message>
    <message>
        <source>Opening your memories with “{0}”</source>
        <translation>正在用“{0}”打开您的记忆</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>Stopped. Nothing of it was kept.</source>
        <translation>已停止。没有保留任何内容。</translation>
    </message>
    <message>
        <source>The model “{0}” is removed.</source>
        <translation>模型“{0}”已移除。</translation>
    </message>
    <message>
        <source>The vectors of {0} memories are computed again in the background.</source>
        <translation>正在后台重新计算 {0} 条记忆的向量。</translation>
    </message>
    <message>
        <source>“{0}” answers from now on.</source>
        <translation>从现在起由“{0}”回答。</translation>
    </message>
    <message>
        <source>“{0}” is whole: every checksum holds.</source>
        <translation>“{0}”完好：所有校验和都正确。</translation>
    </message>
</context>
<context>
    <name>ModelRow</name>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Make a smaller copy…</source>
        <translation>制作更小的副本…</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>A copy at 2 bits loses much, because the model was not trained for it: of 100 points of accuracy, 14 to 21 were lost when we measured. The small bundled model was trained for 2 bits, and answers better.</source>
        <translation>2 位的副本会损失很多，因为模型没有为此训练：在我们的测量中，100 分的准确度损失了 14 到 21 分。自带的小模型是为 2 位训练的，回答得更好。</translation>
    </message>
    <message>
        <source>All processor cores but one work on answers then.</source>
        <translation>之后将使用除一个以外的所有处理器核心来回答。</translation>
    </message>
    <message>
        <source>All processor cores work on answers then.</source>
        <translation>之后将使用所有处理器核心来回答。</translation>
    </message>
    <message>
        <source>Answer with “{0}” from now on? Chats and memories stay as they are.</source>
        <translation>从现在起用“{0}”回答吗？对话和记忆保持不变。</translation>
    </message>
    <message>
        <source>At 4 bits, less than 1 of 100 points of accuracy was lost when we measured.</source>
        <translation>在我们的测量中，4 位时 100 分的准确度损失不到 1 分。</translation>
    </message>
    <message>
        <source>At 8 bits, the answers are the same but for chance.</source>
        <translation>8 位时，除偶然差异外，回答相同。</translation>
    </message>
    <message>
        <source>Bundled model</source>
        <translation>自带的模型</translation>
    </message>
    <message>
        <source>Cannot be used here</source>
        <translation>不能在这里使用</translation>
    </message>
    <message>
        <source>Checking the files</source>
        <translation>正在检查文件</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>云</translation>
    </message>
    <message>
        <source>Converting the checkpoint</source>
        <translation>正在转换检查点</translation>
    </message>
    <message>
        <source>Copying the files</source>
        <translation>正在复制文件</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>已损坏</translation>
    </message>
    <message>
        <source>Edge</source>
        <translation>边缘</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>It was trained for 2 bits: of 100 points of accuracy, 6 to 8 were lost when we measured.</source>
        <translation>它是为 2 位训练的：在我们的测量中，100 分的准确度损失了 6 到 8 分。</translation>
    </message>
    <message>
        <source>Local</source>
        <translation>本地</translation>
    </message>
    <message>
        <source>Making the copy</source>
        <translation>正在制作副本</translation>
    </message>
    <message>
        <source>One processor core works on answers then.</source>
        <translation>之后将使用一个处理器核心来回答。</translation>
    </message>
    <message>
        <source>Reading sample texts with the model</source>
        <translation>模型正在阅读示例文本</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Small bundled model</source>
        <translation>自带的小模型</translation>
    </message>
    <message>
        <source>The vectors of your memories belong to a model, so they are computed again in the background. Until then, memories are found by their words.</source>
        <translation>记忆的向量属于某个模型，因此会在后台重新计算。在此之前，记忆按词语查找。</translation>
    </message>
    <message>
        <source>The voice, the pictures and what was learned belong to the bundled model. They rest meanwhile, and are back when you use it again.</source>
        <translation>语音、图片和学到的内容属于自带的模型。它们暂时停用，再次使用该模型时即恢复。</translation>
    </message>
    <message>
        <source>The voice, the pictures and what was learned with it are back then.</source>
        <translation>届时语音、图片和用它学到的内容都会恢复。</translation>
    </message>
    <message>
        <source>Use the profile “{0}”?</source>
        <translation>要使用配置“{0}”吗？</translation>
    </message>
    <message>
        <source>Waiting until the last one has ended</source>
        <translation>等待上一个结束</translation>
    </message>
    <message>
        <source>version {0}</source>
        <translation>版本 {0}</translation>
    </message>
    <message>
        <source>{0} for a short answer, on {1}</source>
        <translation>简短回答 {0}，在 {1} 上</translation>
    </message>
    <message>
        <source>{0} million parameters</source>
        <translation>{0} 百万个参数</translation>
    </message>
    <message>
        <source>{0} s</source>
        <translation>{0} 秒</translation>
    </message>
    <message>
        <source>{n} bits</source>
        <translation>{n} 位</translation>
    </message>
    <message>
        <source>“{0}” is here now, {1}.</source>
        <translation>“{0}”已在这里，{1}。</translation>
    </message>
    <message>
        <source>“{0}” is made: {1} before, {2} now, {3} times smaller. Its weights have a cosine of {4} with the original.</source>
        <translation>“{0}”已制作：原来 {1}，现在 {2}，缩小到 1/{3}。其权重与原模型的余弦为 {4}。</translation>
    </message>
</context>
<context>
    <name>ModelsCard</name>
    <message>
        <source>A smaller copy of “{0}”</source>
        <translation>“{0}”的更小副本</translation>
    </message>
    <message>
        <source>Bits of a weight</source>
        <translation>每个权重的位数</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Choose the folder of a model</source>
        <translation>选择模型文件夹</translation>
    </message>
    <message>
        <source>Import a model…</source>
        <translation>导入模型…</translation>
    </message>
    <message>
        <source>Make the copy</source>
        <translation>制作副本</translation>
    </message>
    <message>
        <source>Models on this computer</source>
        <translation>这台计算机上的模型</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Stay as it is</source>
        <translation>保持不变</translation>
    </message>
    <message>
        <source>The model reads your notes and words the answers. Nothing is downloaded: other models come from a folder of yours, or are smaller copies of one that is here.</source>
        <translation>模型阅读您的笔记并组织回答。不会下载任何内容：其他模型来自您的文件夹，或是现有模型的更小副本。</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>使用它</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Copy details</source>
        <translation>复制详情</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Dismiss: {0}</source>
        <translation>关闭：{0}</translation>
    </message>
</context>
<context>
    <name>NoticeArea</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>OutputArea</name>
    <message>
        <source>Outputs</source>
        <translation>输出</translation>
    </message>
</context>
<context>
    <name>OutputPane</name>
    <message>
        <source>State of the {name} output</source>
        <translation>{name}输出的状态</translation>
    </message>
    <message>
        <source>{name} output</source>
        <translation>{name}输出</translation>
    </message>
</context>
<context>
    <name>Outside</name>
    <message>
        <source>Export the chat as Markdown</source>
        <translation>将聊天导出为 Markdown</translation>
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
        <translation>此聊天中回答问题的方式</translation>
    </message>
    <message>
        <source>How to answer: {name}</source>
        <translation>回答方式：{name}</translation>
    </message>
</context>
<context>
    <name>PersonaCard</name>
    <message>
        <source>A sentence</source>
        <translation>一句话</translation>
    </message>
    <message>
        <source>After an answer</source>
        <translation>回答之后</translation>
    </message>
    <message>
        <source>Amber</source>
        <translation>琥珀色</translation>
    </message>
    <message>
        <source>Answer, where it is probably right</source>
        <translation>可能正确时就回答</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>蓝色</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Draw a picture of it</source>
        <translation>画一张相关图片</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿色</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>灰色</translation>
    </message>
    <message>
        <source>How questions are answered. Each chat has one: choose it below the message.</source>
        <translation>回答问题的方式。每个聊天有一个角色：在消息下方选择。</translation>
    </message>
    <message>
        <source>Icon</source>
        <translation>图标</translation>
    </message>
    <message>
        <source>In sentences that are written around an answer; what your notes say is quoted as it stands</source>
        <translation>指围绕回答所写的句子；笔记中的内容仍按原文引用</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>New persona</source>
        <translation>新角色</translation>
    </message>
    <message>
        <source>Only the fact</source>
        <translation>只给出事实</translation>
    </message>
    <message>
        <source>Parted by commas, for example: kindly, at once</source>
        <translation>用逗号分隔，例如：kindly, at once</translation>
    </message>
    <message>
        <source>Personas</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Rather say “I don’t know”</source>
        <translation>宁可说“我不知道”</translation>
    </message>
    <message>
        <source>Read it aloud</source>
        <translation>朗读</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>红色</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove the persona</source>
        <translation>移除角色</translation>
    </message>
    <message>
        <source>The persona “{name}” is removed.</source>
        <translation>角色“{name}”已移除。</translation>
    </message>
    <message>
        <source>When unsure</source>
        <translation>不确定时</translation>
    </message>
    <message>
        <source>Where the model can draw; the one that comes with AI-OS may not</source>
        <translation>仅当模型能绘图时；AI-OS 自带的模型可能不能</translation>
    </message>
    <message>
        <source>With the words of the note</source>
        <translation>用笔记的原话</translation>
    </message>
    <message>
        <source>Words never used</source>
        <translation>从不使用的词</translation>
    </message>
</context>
<context>
    <name>PictureView</name>
    <message>
        <source>Keys: + and - zoom, 1 is full size, 0 fits</source>
        <translation>按键：+ 和 - 缩放，1 为原始大小，0 为适合窗口</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
</context>
<context>
    <name>ProfileCard</name>
    <message>
        <source>A profile has memories, chats, settings and a passphrase of its own, for another person or another part of your life. It opens in a window of its own; profiles know nothing of each other.</source>
        <translation>每个配置文件都有自己的记忆、聊天、设置和密码短语，可供另一个人或生活的另一部分使用。它在自己的窗口中打开；各配置文件互不知晓。</translation>
    </message>
    <message>
        <source>Make and open</source>
        <translation>新建并打开</translation>
    </message>
    <message>
        <source>Name of a new profile</source>
        <translation>新配置文件的名称</translation>
    </message>
    <message>
        <source>No window could be started. Run: ai-os-window --profile NAME</source>
        <translation>无法启动窗口。请运行：ai-os-window --profile NAME</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open the profile {0} in a window of its own</source>
        <translation>在独立窗口中打开配置文件“{0}”</translation>
    </message>
    <message>
        <source>Profiles</source>
        <translation>配置文件</translation>
    </message>
    <message>
        <source>Your own</source>
        <translation>您自己的</translation>
    </message>
    <message>
        <source>open in this window</source>
        <translation>已在此窗口中打开</translation>
    </message>
</context>
<context>
    <name>ProposalBox</name>
    <message>
        <source>Confirm</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>Decline</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <source>Declined. Nothing was changed.</source>
        <translation>已拒绝。没有任何更改。</translation>
    </message>
    <message>
        <source>Forgotten.</source>
        <translation>已忘记。</translation>
    </message>
    <message>
        <source>Proposal: {text}</source>
        <translation>建议：{text}</translation>
    </message>
    <message>
        <source>Remembered.</source>
        <translation>已记住。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Undone.</source>
        <translation>已撤销。</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>还有 {n} 个</translation>
    </message>
</context>
<context>
    <name>QueueCard</name>
    <message>
        <source>A question to learn about</source>
        <translation>要学习的问题</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>And {0} more.</source>
        <translation>还有 {0} 个。</translation>
    </message>
    <message>
        <source>Learn about this question</source>
        <translation>学习此问题</translation>
    </message>
    <message>
        <source>Learn about…</source>
        <translation>学习…</translation>
    </message>
    <message>
        <source>Nothing waits. Questions about your notes that were answered unsurely come here by themselves, and so do answers that you call right, once there are eight.</source>
        <translation>没有等待的内容。关于笔记的问题若回答不够确定，会自动出现在这里；您标为正确的回答满八个后也会出现。</translation>
    </message>
    <message>
        <source>Waiting to be learned</source>
        <translation>等待学习</translation>
    </message>
</context>
<context>
    <name>QueueRow</name>
    <message>
        <source>Do not learn about this</source>
        <translation>不学习此问题</translation>
    </message>
    <message>
        <source>Do not learn about: {0}</source>
        <translation>不学习：{0}</translation>
    </message>
</context>
<context>
    <name>QuickAsk</name>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Ask about your notes</source>
        <translation>问问你的笔记</translation>
    </message>
    <message>
        <source>Enter asks, Esc closes, Ctrl+Enter asks in a chat. Nothing is kept here.</source>
        <translation>按 Enter 提问，按 Esc 关闭，按 Ctrl+Enter 在聊天中提问。这里不保留任何内容。</translation>
    </message>
    <message>
        <source>Looking in your notes…</source>
        <translation>正在查找你的笔记…</translation>
    </message>
    <message>
        <source>Open as a chat</source>
        <translation>作为聊天打开</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Quick question</source>
        <translation>快速提问</translation>
    </message>
    <message>
        <source>The engine could not start. Open the main window to see why.</source>
        <translation>引擎无法启动。请打开主窗口查看原因。</translation>
    </message>
    <message>
        <source>The engine is starting; the answer follows.</source>
        <translation>引擎正在启动，回答随后就到。</translation>
    </message>
    <message>
        <source>a note of your own</source>
        <translation>你自己的笔记</translation>
    </message>
    <message>
        <source>{file}: “{words}”</source>
        <translation>{file}：“{words}”</translation>
    </message>
    <message>
        <source>{n} % sure</source>
        <translation>把握 {n}%</translation>
    </message>
</context>
<context>
    <name>QuickNote</name>
    <message>
        <source>Anna&apos;s new number is 555 0142</source>
        <translation>Anna 的新号码是 555 0142</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>It is kept as a memory on this computer. Ctrl+Enter saves.</source>
        <translation>会作为记忆保存在这台电脑上。按 Ctrl+Enter 保存。</translation>
    </message>
    <message>
        <source>Quick note</source>
        <translation>快速笔记</translation>
    </message>
    <message>
        <source>Remember</source>
        <translation>记住</translation>
    </message>
    <message>
        <source>Text of the note</source>
        <translation>笔记文本</translation>
    </message>
    <message>
        <source>What you wrote stays here</source>
        <translation>你写的内容会保留在这里</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>List</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>Show or hide the conversations</source>
        <translation>显示或隐藏对话</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>视图</translation>
    </message>
</context>
<context>
    <name>Reading</name>
    <message>
        <source>The engine is not running, so nothing can be read aloud.</source>
        <translation>引擎未运行，因此无法朗读。</translation>
    </message>
    <message>
        <source>There is nothing to read aloud.</source>
        <translation>没有可朗读的内容。</translation>
    </message>
</context>
<context>
    <name>ReceiptCard</name>
    <message>
        <source>A memory that it was trained on was forgotten. Rebuild it without that one, or undo it.</source>
        <translation>训练所用的一条记忆已被忘记。请去掉它重新构建，或撤销此次学习。</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Give what was learned a name, so that it can be carried to another profile</source>
        <translation>为学到的内容命名，以便带到另一个配置文件中</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Learn this again from the memories that are left</source>
        <translation>用剩余的记忆重新学习</translation>
    </message>
    <message>
        <source>Less</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>Make a skill: {0}</source>
        <translation>创建技能：{0}</translation>
    </message>
    <message>
        <source>Make a skill…</source>
        <translation>创建技能…</translation>
    </message>
    <message>
        <source>Rebuild</source>
        <translation>重新构建</translation>
    </message>
    <message>
        <source>Rebuild: {0}</source>
        <translation>重新构建：{0}</translation>
    </message>
    <message>
        <source>Undo it</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Undo this? It is deleted, and answers are exactly as they were before.</source>
        <translation>要撤销吗？它会被删除，回答将与之前完全相同。</translation>
    </message>
    <message>
        <source>Undo: {0}</source>
        <translation>撤销：{0}</translation>
    </message>
    <message>
        <source>Undo…</source>
        <translation>撤销…</translation>
    </message>
    <message>
        <source>{0} memories that it was trained on were forgotten. Rebuild it without them, or undo it.</source>
        <translation>训练所用的 {0} 条记忆已被忘记。请去掉它们重新构建，或撤销此次学习。</translation>
    </message>
    <message>
        <source>“{0}”</source>
        <translation>“{0}”</translation>
    </message>
</context>
<context>
    <name>ReceiptDetails</name>
    <message>
        <source>Everything else must not get worse</source>
        <translation>其他一切不得变差</translation>
    </message>
    <message>
        <source>It took {0}.</source>
        <translation>用时 {0}。</translation>
    </message>
    <message>
        <source>Learned from {0} questions about {1} memories.</source>
        <translation>从关于 {1} 条记忆的 {0} 个问题中学到。</translation>
    </message>
    <message>
        <source>Loss while it was trained</source>
        <translation>训练期间的损失</translation>
    </message>
    <message>
        <source>Other questions about the same notes</source>
        <translation>关于相同笔记的其他问题</translation>
    </message>
    <message>
        <source>Questions like this one, not trained on</source>
        <translation>未参与训练的同类问题</translation>
    </message>
    <message>
        <source>Show the memories it was trained on: {0}</source>
        <translation>显示训练所用的记忆：{0}</translation>
    </message>
    <message>
        <source>Show these memories</source>
        <translation>显示这些记忆</translation>
    </message>
    <message>
        <source>What was tried</source>
        <translation>尝试过的内容</translation>
    </message>
    <message>
        <source>{0} on the disk.</source>
        <translation>占用磁盘 {0}。</translation>
    </message>
</context>
<context>
    <name>ReceiptList</name>
    <message>
        <source>No run yet. Each one leaves a receipt here: why, from what, and the score before and after.</source>
        <translation>还没有训练。每次训练都会在这里留下记录：原因、依据以及前后的得分。</translation>
    </message>
    <message>
        <source>Receipts</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>Show older receipts</source>
        <translation>显示更早的记录</translation>
    </message>
</context>
<context>
    <name>RecordingButton</name>
    <message>
        <source>Nothing can be heard: there is no sound device here, or no library for it.</source>
        <translation>没有声音：这里没有音频设备，或缺少相应的库。</translation>
    </message>
    <message>
        <source>Play from {0}</source>
        <translation>从 {0} 开始播放</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
</context>
<context>
    <name>RefillBar</name>
    <message>
        <source>Another</source>
        <translation>换一个</translation>
    </message>
    <message>
        <source>As long as it needs</source>
        <translation>按需要的长度</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Keep it as another version of the answer; the old one stays</source>
        <translation>保留为回答的另一个版本；旧的不变</translation>
    </message>
    <message>
        <source>Length of what is written</source>
        <translation>重写部分的长度</translation>
    </message>
    <message>
        <source>Longer</source>
        <translation>更长</translation>
    </message>
    <message>
        <source>Nothing that holds together came of it. Try another seed or length, or select other words.</source>
        <translation>没有得到通顺的结果。请换一个种子或长度，或选择其他词语。</translation>
    </message>
    <message>
        <source>Same length</source>
        <translation>长度相同</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Seed: another number writes other words</source>
        <translation>种子：换一个数字会写出不同的词语</translation>
    </message>
    <message>
        <source>Shorter</source>
        <translation>更短</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Steps: fewer are quicker and rougher</source>
        <translation>步数：越少越快，也越粗糙</translation>
    </message>
    <message>
        <source>The likeliest first. The small model&apos;s wording is often rough, and not from your memories.</source>
        <translation>最可能的排在最前。小模型的措辞常常粗糙，也并非来自您的记忆。</translation>
    </message>
    <message>
        <source>Undo: bring the old text back</source>
        <translation>撤销：恢复原来的文本</translation>
    </message>
    <message>
        <source>Way {n}: {words}</source>
        <translation>方案 {n}：{words}</translation>
    </message>
    <message>
        <source>Words shorter or longer</source>
        <translation>缩短或加长的词数</translation>
    </message>
    <message>
        <source>Write it again with another seed</source>
        <translation>用另一个种子重写</translation>
    </message>
    <message>
        <source>as needed</source>
        <translation>按需要</translation>
    </message>
</context>
<context>
    <name>Refilling</name>
    <message>
        <source>A name, a number or a date from your notes is among these words. What takes its place is made up.</source>
        <translation>这些词语中有来自您笔记的名字、数字或日期。取而代之的内容是编造的。</translation>
    </message>
    <message>
        <source>All of the selected words are locked. Unlock some, or select others.</source>
        <translation>所选词语全部已锁定。请解锁一些，或选择其他词语。</translation>
    </message>
    <message>
        <source>Select the words of an answer that are to be locked.</source>
        <translation>请选择回答中要锁定的词语。</translation>
    </message>
    <message>
        <source>Select the words that are to be written again, or lock those that are to stay.</source>
        <translation>请选择要重写的词语，或锁定要保留的词语。</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>The engine is not running, so nothing can be written.</source>
        <translation>引擎未运行，因此无法写作。</translation>
    </message>
    <message>
        <source>There is no answer of which words can be written again yet.</source>
        <translation>还没有可以重写词语的回答。</translation>
    </message>
</context>
<context>
    <name>ReminderRow</name>
    <message>
        <source>Dismiss</source>
        <translation>忽略</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Overdue, {day}</source>
        <translation>已逾期，{day}</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Tomorrow</source>
        <translation>明天</translation>
    </message>
</context>
<context>
    <name>Reminding</name>
    <message>
        <source>Dismissed: {text}</source>
        <translation>已忽略：{text}</translation>
    </message>
    <message>
        <source>Done: {text}</source>
        <translation>已完成：{text}</translation>
    </message>
    <message>
        <source>It is due again: {text}</source>
        <translation>重新到期：{text}</translation>
    </message>
    <message>
        <source>… and {n} more</source>
        <translation>……还有 {n} 个</translation>
    </message>
</context>
<context>
    <name>SafeCard</name>
    <message>
        <source>A backup is one file with all memories and conversations, without the trash. Keep it on another disk. Restoring replaces what is here with what was there then. An export is a folder of plain files, which other programs read.</source>
        <translation>备份是一个包含所有记忆和对话的文件，不含回收站。请保存到另一块磁盘上。恢复会用当时的内容替换这里的内容。导出是一个由普通文件组成的文件夹，其他程序可以读取。</translation>
    </message>
    <message>
        <source>Back up…</source>
        <translation>备份…</translation>
    </message>
    <message>
        <source>Backups and export</source>
        <translation>备份和导出</translation>
    </message>
    <message>
        <source>Backups of AI-OS (*{0});;All files (*)</source>
        <translation>AI-OS 备份 (*{0});;所有文件 (*)</translation>
    </message>
    <message>
        <source>Choose a backup</source>
        <translation>选择备份</translation>
    </message>
    <message>
        <source>Choose where to put the export</source>
        <translation>选择导出位置</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Keep what is here</source>
        <translation>保留现有内容</translation>
    </message>
    <message>
        <source>Replace and restore</source>
        <translation>替换并恢复</translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation>恢复…</translation>
    </message>
    <message>
        <source>Write a backup</source>
        <translation>创建备份</translation>
    </message>
</context>
<context>
    <name>SafeKeeper</name>
    <message>
        <source>Backing up</source>
        <translation>备份</translation>
    </message>
    <message>
        <source>Checking the backup</source>
        <translation>检查备份</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Restoring</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Stopped. Nothing was changed.</source>
        <translation>已停止。没有任何更改。</translation>
    </message>
    <message>
        <source>The backup of {made} is whole and holds {there}. Restoring it removes what is here now: {here}, all conversations, and the trash. Back that up first if you may want it again.</source>
        <translation>{made} 的备份完整，包含 {there}。恢复会移除这里现有的内容：{here}、所有对话以及回收站。如果以后可能还需要，请先备份。</translation>
    </message>
    <message>
        <source>{memories} and {chats} are in {path}. They are not encrypted there.</source>
        <translation>{memories}和 {chats}已存入 {path}。它们在那里未加密。</translation>
    </message>
    <message>
        <source>{what} and all conversations are in {path} ({size}).</source>
        <translation>{what}和所有对话已存入 {path}（{size}）。</translation>
    </message>
    <message>
        <source>{what} restored from {name}, with all conversations.</source>
        <translation>已从 {name} 恢复 {what}以及所有对话。</translation>
    </message>
</context>
<context>
    <name>ScriptWatch</name>
    <message>
        <source>No font on this computer has {0} letters, so they are shown as boxes; nothing is lost. Install one, for example with `sudo apt-get install {1}`, and start AI-OS again.</source>
        <translation>这台电脑上没有包含{0}字符的字体，因此它们显示为方框；内容不会丢失。请安装字体，例如运行 `sudo apt-get install {1}`，然后重新启动 AI-OS。</translation>
    </message>
</context>
<context>
    <name>SettingsPanel</name>
    <message>
        <source>A report on this computer and the installation, for whoever helps you. It holds nothing of your notes.</source>
        <translation>关于这台电脑和安装情况的报告，供帮助你的人使用。其中不含你的任何笔记内容。</translation>
    </message>
    <message>
        <source>AI-OS</source>
        <translation>AI-OS</translation>
    </message>
    <message>
        <source>Answers rest on what you imported or told it to remember, never on its own earlier answers.</source>
        <translation>回答依据你导入的或让它记住的内容，绝不依据它自己先前的回答。</translation>
    </message>
    <message>
        <source>Copy diagnostics</source>
        <translation>复制诊断信息</translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation>诊断</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>依据</translation>
    </message>
    <message>
        <source>It is shown when the engine is ready.</source>
        <translation>引擎就绪后会显示。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>学习</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Never used. AI-OS opens no connection, and sends nothing to anyone.</source>
        <translation>从不使用。AI-OS 不建立任何连接，也不向任何人发送内容。</translation>
    </message>
    <message>
        <source>No setting has these words.</source>
        <translation>没有包含这些词的设置。</translation>
    </message>
    <message>
        <source>Off until you switch it on, on the page Evolution. The model itself is never changed.</source>
        <translation>默认关闭，直到你在“进化”页面开启。模型本身永远不会改变。</translation>
    </message>
    <message>
        <source>Page of the settings</source>
        <translation>设置页面</translation>
    </message>
    <message>
        <source>Pages of the settings</source>
        <translation>设置页面列表</translation>
    </message>
    <message>
        <source>Qt</source>
        <translation>Qt</translation>
    </message>
    <message>
        <source>Remove the sample life</source>
        <translation>移除示例生活</translation>
    </message>
    <message>
        <source>Sample life</source>
        <translation>示例生活</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>The bundled model speaks English. Other languages are quoted, not written.</source>
        <translation>自带的模型使用英语。其他语言只引用，不书写。</translation>
    </message>
    <message>
        <source>The folder is shown when the engine is ready.</source>
        <translation>引擎就绪后会显示文件夹。</translation>
    </message>
    <message>
        <source>The notes of Josie Pellow, who is invented, are among your memories. Removing them leaves yours.</source>
        <translation>你的记忆中有虚构人物 Josie Pellow 的笔记。移除它们后，你自己的记忆会保留。</translation>
    </message>
    <message>
        <source>The window uses Qt and PySide6 under the GNU LGPL, version 3.</source>
        <translation>窗口使用 Qt 和 PySide6，遵循 GNU LGPL 第 3 版。</translation>
    </message>
    <message>
        <source>Version {0}. Apache License 2.0.</source>
        <translation>版本 {0}。Apache 许可证 2.0。</translation>
    </message>
    <message>
        <source>Your data</source>
        <translation>你的数据</translation>
    </message>
</context>
<context>
    <name>SettingsSearch</name>
    <message>
        <source>Search settings</source>
        <translation>搜索设置</translation>
    </message>
</context>
<context>
    <name>ShortcutList</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
</context>
<context>
    <name>SkillRow</name>
    <message>
        <source>A memory that it was learned from was forgotten. Remove it, or make it again.</source>
        <translation>学习所用的一条记忆已被忘记。请移除此技能，或重新创建。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Export: {0}</source>
        <translation>导出：{0}</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>It was learned from somebody’s notes: give the file only to those who may know them.</source>
        <translation>它是从他人的笔记中学到的：只把文件交给可以知晓这些内容的人。</translation>
    </message>
    <message>
        <source>It was learned from your notes: give the file only to those who may know them.</source>
        <translation>它是从你的笔记中学到的：只把文件交给可以知晓这些内容的人。</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove this skill? It is deleted, and answers are exactly as they are without it.</source>
        <translation>要移除此技能吗？它会被删除，回答将与没有它时完全相同。</translation>
    </message>
    <message>
        <source>Remove: {0}</source>
        <translation>移除：{0}</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>移除…</translation>
    </message>
    <message>
        <source>Switch off</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Switch off: {0}</source>
        <translation>关闭：{0}</translation>
    </message>
    <message>
        <source>Switch on</source>
        <translation>开启</translation>
    </message>
    <message>
        <source>Switch on: {0}</source>
        <translation>开启：{0}</translation>
    </message>
    <message>
        <source>{0} memories that it was learned from were forgotten. Remove it, or make it again.</source>
        <translation>学习所用的 {0} 条记忆已被忘记。请移除此技能，或重新创建。</translation>
    </message>
</context>
<context>
    <name>SkillsCard</name>
    <message>
        <source>Export a skill</source>
        <translation>导出技能</translation>
    </message>
    <message>
        <source>Import a skill</source>
        <translation>导入技能</translation>
    </message>
    <message>
        <source>Import a skill…</source>
        <translation>导入技能…</translation>
    </message>
    <message>
        <source>No skill yet. A skill is something learned that has a name and can be carried to another profile. Make one from the receipt of a run that was kept, or import a file from another profile. It acts once you switch it on.</source>
        <translation>还没有技能。技能是学到的内容，它有名称，可以带到另一个配置文件中。你可以从被保留的训练记录创建技能，或导入来自另一个配置文件的技能。开启后才会生效。</translation>
    </message>
    <message>
        <source>Skills</source>
        <translation>技能</translation>
    </message>
    <message>
        <source>Skills of AI-OS (*{0});;All files (*)</source>
        <translation>AI-OS 技能 (*{0});;所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>SourceCard</name>
    <message>
        <source>Remembered in a chat</source>
        <translation>在聊天中记住</translation>
    </message>
    <message>
        <source>Source {n}: {title}</source>
        <translation>来源 {n}：{title}</translation>
    </message>
    <message>
        <source>no file</source>
        <translation>无文件</translation>
    </message>
</context>
<context>
    <name>SourceView</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>No program opens it. It lies in {0}.</source>
        <translation>没有程序可以打开它。它位于 {0}。</translation>
    </message>
    <message>
        <source>Open the file</source>
        <translation>打开文件</translation>
    </message>
    <message>
        <source>Reading the file …</source>
        <translation>正在读取文件……</translation>
    </message>
    <message>
        <source>Text of the note</source>
        <translation>笔记文本</translation>
    </message>
    <message>
        <source>The file has changed since. This is what is remembered of it.</source>
        <translation>文件此后已更改。这是从中记住的内容。</translation>
    </message>
    <message>
        <source>The file is no longer there. This is what is remembered of it.</source>
        <translation>文件已不存在。这是从中记住的内容。</translation>
    </message>
    <message>
        <source>The picture, small</source>
        <translation>图片缩略图</translation>
    </message>
    <message>
        <source>With the program that your desktop uses for such files</source>
        <translation>使用桌面为此类文件设定的程序</translation>
    </message>
    <message>
        <source>at {0}</source>
        <translation>{0} 处</translation>
    </message>
    <message>
        <source>by {0}</source>
        <translation>作者：{0}</translation>
    </message>
    <message>
        <source>from message {0} on</source>
        <translation>从第 {0} 条消息起</translation>
    </message>
    <message>
        <source>from page {0} on</source>
        <translation>从第 {0} 页起</translation>
    </message>
    <message>
        <source>line {0}</source>
        <translation>第 {0} 行</translation>
    </message>
    <message>
        <source>mail {0}</source>
        <translation>第 {0} 封邮件</translation>
    </message>
    <message>
        <source>message {0}</source>
        <translation>第 {0} 条消息</translation>
    </message>
    <message>
        <source>page {0}</source>
        <translation>第 {0} 页</translation>
    </message>
    <message>
        <source>row {0}</source>
        <translation>表格第 {0} 行</translation>
    </message>
</context>
<context>
    <name>SourcesPanel</name>
    <message>
        <source>List of sources</source>
        <translation>来源列表</translation>
    </message>
    <message>
        <source>None of these notes gives a sure answer; they came nearest.</source>
        <translation>这些笔记都没有确定的答案，它们最为接近。</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>This answer uses no notes.</source>
        <translation>此回答没有使用笔记。</translation>
    </message>
    <message>
        <source>Where an answer comes from is shown here, word by word.</source>
        <translation>这里逐字显示回答的出处。</translation>
    </message>
</context>
<context>
    <name>SpokenText</name>
    <message>
        <source>Click a word to go there</source>
        <translation>点击词语可跳转</translation>
    </message>
    <message>
        <source>Spoken text</source>
        <translation>朗读的文本</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>1 memory</source>
        <translation>1 条记忆</translation>
    </message>
    <message>
        <source>1 vector pending</source>
        <translation>1 个向量待计算</translation>
    </message>
    <message>
        <source>Memories: unknown</source>
        <translation>记忆：未知</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>The engine could not start</source>
        <translation>引擎无法启动</translation>
    </message>
    <message>
        <source>The engine has stopped</source>
        <translation>引擎已停止</translation>
    </message>
    <message>
        <source>The engine is starting</source>
        <translation>引擎正在启动</translation>
    </message>
    <message>
        <source>These memories are found by their words now, and by their meaning soon.</source>
        <translation>这些记忆目前按词语查找，不久后也可按含义查找。</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>正在工作</translation>
    </message>
    <message>
        <source>{0} memories</source>
        <translation>{0} 条记忆</translation>
    </message>
    <message>
        <source>{0} vectors pending</source>
        <translation>{0} 个向量待计算</translation>
    </message>
    <message>
        <source>{0}: {1} %</source>
        <translation>{0}：{1}%</translation>
    </message>
</context>
<context>
    <name>TemporaryBar</name>
    <message>
        <source>Begin a chat that is kept</source>
        <translation>开始一个会保留的聊天</translation>
    </message>
    <message>
        <source>End this chat</source>
        <translation>结束此聊天</translation>
    </message>
    <message>
        <source>Nothing you write here is kept, but for a note that you confirm. Leaving this chat ends it.</source>
        <translation>除了你确认的笔记，这里写的内容都不会保留。离开此聊天即将其结束。</translation>
    </message>
</context>
<context>
    <name>TextPane</name>
    <message>
        <source>1 step</source>
        <translation>1 步</translation>
    </message>
    <message>
        <source>Ask something and watch the answer resolve here.</source>
        <translation>提个问题，看回答在这里逐步成形。</translation>
    </message>
    <message>
        <source>Copy the text</source>
        <translation>复制文本</translation>
    </message>
    <message>
        <source>Lock the selected words, or unlock them</source>
        <translation>锁定或解锁所选词语</translation>
    </message>
    <message>
        <source>Refill: write the selected words again</source>
        <translation>重新填写：重写所选词语</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Text of the answer</source>
        <translation>回答文本</translation>
    </message>
    <message>
        <source>comparing what came of it</source>
        <translation>正在比较结果</translation>
    </message>
    <message>
        <source>framed: locked, stays as it is</source>
        <translation>加框：已锁定，保持不变</translation>
    </message>
    <message>
        <source>how sure single words were is known only until the window is closed</source>
        <translation>各个词的把握程度仅在窗口关闭前可知</translation>
    </message>
    <message>
        <source>reading your notes</source>
        <translation>正在阅读你的笔记</translation>
    </message>
    <message>
        <source>refilled, not from your memories</source>
        <translation>已重新填写，并非来自您的记忆</translation>
    </message>
    <message>
        <source>shaded: less sure, least “{word}” ({n} %)</source>
        <translation>着色：把握较低，最低为“{word}”（{n}%）</translation>
    </message>
    <message>
        <source>step {n} of {all}</source>
        <translation>第 {n} 步，共 {all} 步</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>underlined: words of your note and question</source>
        <translation>下划线：你的笔记和问题中的词</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>waves: written again, not from your memories</source>
        <translation>波浪线：已重写，并非来自您的记忆</translation>
    </message>
    <message>
        <source>writing again</source>
        <translation>正在重写</translation>
    </message>
    <message>
        <source>{n} % sure</source>
        <translation>把握 {n}%</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>{n} steps</source>
        <translation>{n} 步</translation>
    </message>
</context>
<context>
    <name>TierCard</name>
    <message>
        <source>Each of these chooses a model, and how many processor cores it may use. All of them work on this computer only: nothing is sent anywhere.</source>
        <translation>以下每一项都会选定一个模型，以及它可使用的处理器核心数。所有选项都只在本机运行，不会向任何地方发送数据。</translation>
    </message>
    <message>
        <source>Size of the model and of this computer</source>
        <translation>模型与本机的规模</translation>
    </message>
</context>
<context>
    <name>TierRow</name>
    <message>
        <source>For a large computer: the largest model that you imported, and all processor cores. In spite of its name, no server and no network is used.</source>
        <translation>适合大型电脑：使用你导入的最大模型和所有处理器核心。虽然名为“云”，但不使用任何服务器或网络。</translation>
    </message>
    <message>
        <source>For a small or busy computer: the small bundled model and one processor core. It answers less well; voice and pictures rest.</source>
        <translation>适合小型或繁忙的电脑：使用自带的小模型和一个处理器核心。回答质量较低；语音和图片功能暂停。</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Its model is not here.</source>
        <translation>缺少所需的模型。</translation>
    </message>
    <message>
        <source>No model larger than the bundled one is here. Import one below.</source>
        <translation>这里没有比自带模型更大的模型。请在下方导入。</translation>
    </message>
    <message>
        <source>The usual choice: the bundled model, and all processor cores but one.</source>
        <translation>常用选择：自带模型，并使用除一个以外的所有处理器核心。</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Use the profile {0}</source>
        <translation>使用配置 {0}</translation>
    </message>
</context>
<context>
    <name>TrainedOnDialog</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Loading the memories.</source>
        <translation>正在加载记忆。</translation>
    </message>
    <message>
        <source>Memories that it was trained on</source>
        <translation>训练所用的记忆</translation>
    </message>
    <message>
        <source>One of them is not there any more.</source>
        <translation>其中 1 条已不存在。</translation>
    </message>
    <message>
        <source>Show the source</source>
        <translation>显示来源</translation>
    </message>
    <message>
        <source>The memory in full</source>
        <translation>完整的记忆</translation>
    </message>
    <message>
        <source>Trained on</source>
        <translation>训练所用</translation>
    </message>
    <message>
        <source>{0} more are not listed.</source>
        <translation>另有 {0} 条未列出。</translation>
    </message>
    <message>
        <source>{0} of them are not there any more.</source>
        <translation>其中 {0} 条已不存在。</translation>
    </message>
</context>
<context>
    <name>TrashDialog</name>
    <message>
        <source> and </source>
        <translation>和 </translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Conversation: {title}</source>
        <translation>对话：{title}</translation>
    </message>
    <message>
        <source>Empty the trash…</source>
        <translation>清空回收站…</translation>
    </message>
    <message>
        <source>Forgotten</source>
        <translation>忘记时间</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Kept until</source>
        <translation>保留至</translation>
    </message>
    <message>
        <source>Looking into the trash.</source>
        <translation>正在查看回收站。</translation>
    </message>
    <message>
        <source>Remove everything in the trash for good? It cannot be undone.</source>
        <translation>要彻底删除回收站中的所有内容吗？此操作无法撤销。</translation>
    </message>
    <message>
        <source>Remove for good</source>
        <translation>彻底删除</translation>
    </message>
    <message>
        <source>Remove for good…</source>
        <translation>彻底删除…</translation>
    </message>
    <message>
        <source>Remove these {n} entries for good? It cannot be undone.</source>
        <translation>要彻底删除这 {n} 个条目吗？此操作无法撤销。</translation>
    </message>
    <message>
        <source>Remove this for good? It cannot be undone.</source>
        <translation>要彻底删除它吗？此操作无法撤销。</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>还原</translation>
    </message>
    <message>
        <source>The trash is empty.</source>
        <translation>回收站为空。</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>回收站</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>What is in the trash</source>
        <translation>回收站中的内容</translation>
    </message>
    <message>
        <source>What you forget stays here for 30 days. No search, answer, export or backup holds it. Then it is removed for good.</source>
        <translation>你忘记的内容会在这里保留 30 天。搜索、回答、导出和备份都不会包含它。之后会彻底删除。</translation>
    </message>
    <message>
        <source>without a title</source>
        <translation>无标题</translation>
    </message>
    <message>
        <source>{title} (and {n} more)</source>
        <translation>{title}（另有 {n} 条）</translation>
    </message>
    <message>
        <source>{what} removed for good.</source>
        <translation>已彻底删除 {what}。</translation>
    </message>
    <message>
        <source>{what} taken back.</source>
        <translation>已还原 {what}。</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>AI-OS stays in the tray. Quit it from there, or with Ctrl+Q.</source>
        <translation>AI-OS 仍在系统托盘中。可在那里退出，或按 Ctrl+Q。</translation>
    </message>
    <message>
        <source>Due today</source>
        <translation>今天到期</translation>
    </message>
    <message>
        <source>Open AI-OS</source>
        <translation>打开 AI-OS</translation>
    </message>
    <message>
        <source>Quick note</source>
        <translation>快速笔记</translation>
    </message>
    <message>
        <source>Quick question</source>
        <translation>快速提问</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>UnlockDialog</name>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
    <message>
        <source>Opening …</source>
        <translation>正在打开……</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>密码短语</translation>
    </message>
    <message>
        <source>This profile is encrypted. Enter its passphrase.</source>
        <translation>此配置文件已加密。请输入其密码短语。</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Unlock your memories</source>
        <translation>解锁你的记忆</translation>
    </message>
</context>
<context>
    <name>Unlocking</name>
    <message>
        <source>Done. The memories are no longer encrypted.</source>
        <translation>完成。记忆不再加密。</translation>
    </message>
    <message>
        <source>Done. The memories open with the new passphrase from now on.</source>
        <translation>完成。从现在起使用新的密码短语打开记忆。</translation>
    </message>
    <message>
        <source>That is not the passphrase of this profile.</source>
        <translation>这不是此配置文件的密码短语。</translation>
    </message>
</context>
<context>
    <name>WatchedFolders</name>
    <message>
        <source>Add a folder to be watched</source>
        <translation>添加要监视的文件夹</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Choose a folder to be watched</source>
        <translation>选择要监视的文件夹</translation>
    </message>
    <message>
        <source>New and changed files come in by themselves while AI-OS is open, and what is deleted there is forgotten. Your files are only read. What you forget here stays forgotten until its file changes.</source>
        <translation>AI-OS 打开时，新增和更改的文件会自动读入，被删除的内容会被忘记。你的文件只会被读取。你在这里忘记的内容会保持忘记，直到其文件发生更改。</translation>
    </message>
    <message>
        <source>Watched folders</source>
        <translation>监视的文件夹</translation>
    </message>
</context>
<context>
    <name>Waveform</name>
    <message>
        <source>Click to go to a place; arrow keys go 2 seconds back and on</source>
        <translation>点击可跳转到某处；方向键可后退或前进 2 秒</translation>
    </message>
    <message>
        <source>Place in the sound</source>
        <translation>声音中的位置</translation>
    </message>
</context>
<context>
    <name>WorkCard</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>End the run at once; nothing of it is kept</source>
        <translation>立即结束训练，不保留任何结果</translation>
    </message>
    <message>
        <source>Learn what waits longest, without waiting until the computer is idle</source>
        <translation>学习等待最久的内容，不必等到电脑空闲</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Progress of the run</source>
        <translation>训练进度</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Run now</source>
        <translation>立即运行</translation>
    </message>
    <message>
        <source>Stop now</source>
        <translation>立即停止</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>“{0}”</source>
        <translation>“{0}”</translation>
    </message>
</context>
<context>
    <name>WorkPage</name>
    <message>
        <source>Progress of the import</source>
        <translation>导入进度</translation>
    </message>
</context>
<context>
    <name>actions</name>
    <message>
        <source> or </source>
        <translation> 或 </translation>
    </message>
    <message>
        <source>All commands</source>
        <translation>所有命令</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>聊天</translation>
    </message>
    <message>
        <source>Copy diagnostics</source>
        <translation>复制诊断信息</translation>
    </message>
    <message>
        <source>Draw a picture</source>
        <translation>画一张图片</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Import files or a folder</source>
        <translation>导入文件或文件夹</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>放大文字</translation>
    </message>
    <message>
        <source>Lock the selected words, or unlock them</source>
        <translation>锁定或解锁所选词语</translation>
    </message>
    <message>
        <source>Memories</source>
        <translation>记忆</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>新建对话</translation>
    </message>
    <message>
        <source>New line in the message</source>
        <translation>在消息中换行</translation>
    </message>
    <message>
        <source>Next conversation</source>
        <translation>下一个对话</translation>
    </message>
    <message>
        <source>Next part of the window</source>
        <translation>窗口的下一部分</translation>
    </message>
    <message>
        <source>Normal text size</source>
        <translation>正常文字大小</translation>
    </message>
    <message>
        <source>Previous conversation</source>
        <translation>上一个对话</translation>
    </message>
    <message>
        <source>Previous part of the window</source>
        <translation>窗口的上一部分</translation>
    </message>
    <message>
        <source>Quick note</source>
        <translation>快速笔记</translation>
    </message>
    <message>
        <source>Quick question</source>
        <translation>快速提问</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Read the answer aloud, or stop</source>
        <translation>朗读回答，或停止</translation>
    </message>
    <message>
        <source>Refill the selected words</source>
        <translation>重新填写所选词语</translation>
    </message>
    <message>
        <source>Remove the sample life</source>
        <translation>移除示例生活</translation>
    </message>
    <message>
        <source>Save the output</source>
        <translation>保存输出</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Send the message</source>
        <translation>发送消息</translation>
    </message>
    <message>
        <source>Show evolution</source>
        <translation>显示进化</translation>
    </message>
    <message>
        <source>Show or hide the list of conversations</source>
        <translation>显示或隐藏对话列表</translation>
    </message>
    <message>
        <source>Show the audio output</source>
        <translation>显示音频输出</translation>
    </message>
    <message>
        <source>Show the chat</source>
        <translation>显示聊天</translation>
    </message>
    <message>
        <source>Show the image output</source>
        <translation>显示图像输出</translation>
    </message>
    <message>
        <source>Show the memories</source>
        <translation>显示记忆</translation>
    </message>
    <message>
        <source>Show the settings</source>
        <translation>显示设置</translation>
    </message>
    <message>
        <source>Show the text output</source>
        <translation>显示文本输出</translation>
    </message>
    <message>
        <source>Show the trash</source>
        <translation>显示回收站</translation>
    </message>
    <message>
        <source>Show the welcome page</source>
        <translation>显示欢迎页面</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>缩小文字</translation>
    </message>
    <message>
        <source>Stop the answer</source>
        <translation>停止回答</translation>
    </message>
    <message>
        <source>Temporary conversation, of which nothing is kept</source>
        <translation>临时对话，不保留任何内容</translation>
    </message>
    <message>
        <source>Undo the last change of memories</source>
        <translation>撤销上次对记忆的更改</translation>
    </message>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>What</source>
        <translation>操作</translation>
    </message>
</context>
<context>
    <name>day_format</name>
    <message>
        <source>MMMM yyyy</source>
        <translation>yyyy年M月</translation>
    </message>
    <message>
        <source>d MMM</source>
        <translation>M月d日</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>yyyy年M月d日</translation>
    </message>
    <message>
        <source>d MMMM yyyy</source>
        <translation>yyyy年M月d日</translation>
    </message>
    <message>
        <source>ddd d MMM</source>
        <translation>M月d日 ddd</translation>
    </message>
</context>
<context>
    <name>evolution</name>
    <message>
        <source>Dropped: nothing was changed</source>
        <translation>已丢弃：没有任何更改</translation>
    </message>
    <message>
        <source>Evolution: idle</source>
        <translation>进化：空闲</translation>
    </message>
    <message>
        <source>Evolution: off</source>
        <translation>进化：关闭</translation>
    </message>
    <message>
        <source>Evolution: paused</source>
        <translation>进化：已暂停</translation>
    </message>
    <message>
        <source>Evolution: training, {0}</source>
        <translation>进化：训练中，{0}</translation>
    </message>
    <message>
        <source>Evolution: validating</source>
        <translation>进化：验证中</translation>
    </message>
    <message>
        <source>Evolution: {0} waiting</source>
        <translation>进化：{0} 个等待中</translation>
    </message>
    <message>
        <source>Failed: nothing was changed</source>
        <translation>失败：没有任何更改</translation>
    </message>
    <message>
        <source>From {0} to {1} in {2} steps</source>
        <translation>{2} 步内从 {0} 到 {1}</translation>
    </message>
    <message>
        <source>Idle</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>Kept and in use</source>
        <translation>已保留并在使用</translation>
    </message>
    <message>
        <source>Kept once, not in use any more</source>
        <translation>曾经保留，现已不用</translation>
    </message>
    <message>
        <source>L0, recognised answers</source>
        <translation>L0，识别出的答案</translation>
    </message>
    <message>
        <source>L1, control layer</source>
        <translation>L1，控制层</translation>
    </message>
    <message>
        <source>L2, LoRA</source>
        <translation>L2，LoRA</translation>
    </message>
    <message>
        <source>L3, selected layers</source>
        <translation>L3，选定的层</translation>
    </message>
    <message>
        <source>Not needed: nothing was changed</source>
        <translation>不需要：没有任何更改</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>已关闭</translation>
    </message>
    <message>
        <source>On</source>
        <translation>已开启</translation>
    </message>
    <message>
        <source>Paused at {0}</source>
        <translation>在 {0} 处暂停</translation>
    </message>
    <message>
        <source>Stopped: nothing was changed</source>
        <translation>已停止：没有任何更改</translation>
    </message>
    <message>
        <source>Too little data: nothing was changed</source>
        <translation>数据太少：没有任何更改</translation>
    </message>
    <message>
        <source>Training, {0}</source>
        <translation>训练中，{0}</translation>
    </message>
    <message>
        <source>Uncertainty {0}, asked {1}</source>
        <translation>不确定度 {0}，提问于 {1}</translation>
    </message>
    <message>
        <source>Undone on {0}</source>
        <translation>撤销于 {0}</translation>
    </message>
    <message>
        <source>Validating, {0}</source>
        <translation>验证中，{0}</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>better for certain</source>
        <translation>确定更好</translation>
    </message>
    <message>
        <source>imported {0}</source>
        <translation>导入：{0}</translation>
    </message>
    <message>
        <source>learned here {0}</source>
        <translation>在此处学习：{0}</translation>
    </message>
    <message>
        <source>no certain difference</source>
        <translation>无确定差异</translation>
    </message>
    <message>
        <source>worse for certain</source>
        <translation>确定更差</translation>
    </message>
    <message>
        <source>{0} min</source>
        <translation>{0} 分钟</translation>
    </message>
    <message>
        <source>{0} min {1} s</source>
        <translation>{0} 分 {1} 秒</translation>
    </message>
    <message>
        <source>{0} s</source>
        <translation>{0} 秒</translation>
    </message>
    <message>
        <source>{0} → {1} of {2} questions</source>
        <translation>{0} → {1}，共 {2} 个问题</translation>
    </message>
    <message>
        <source>{0} → {1} of {2} questions, {3} points (95 % between {4} and {5})</source>
        <translation>{2} 个问题中 {0} → {1}，{3} 个百分点（95% 区间 {4} 至 {5}）</translation>
    </message>
    <message>
        <source>○ before, ● after, with the 95 % interval of the difference</source>
        <translation>○ 之前，● 之后，附差值的 95% 区间</translation>
    </message>
</context>
<context>
    <name>personas</name>
    <message>
        <source>Balanced</source>
        <translation>均衡</translation>
    </message>
    <message>
        <source>Brief</source>
        <translation>简短</translation>
    </message>
    <message>
        <source>My persona</source>
        <translation>我的角色</translation>
    </message>
</context>
<context>
    <name>problems</name>
    <message>
        <source>A part of AI-OS cannot be loaded: {why}.</source>
        <translation>无法加载 AI-OS 的一部分：{why}。</translation>
    </message>
    <message>
        <source>Check the path, your permission, and that the disk has room.</source>
        <translation>请检查路径、你的权限以及磁盘是否有空间。</translation>
    </message>
    <message>
        <source>Close other programs, then try again.</source>
        <translation>请关闭其他程序，然后重试。</translation>
    </message>
    <message>
        <source>Run `python3 packaging/run.py` again; it installs what is missing.</source>
        <translation>请再次运行 `python3 packaging/run.py`，它会安装缺少的部分。</translation>
    </message>
    <message>
        <source>Something went wrong inside AI-OS ({what}).</source>
        <translation>AI-OS 内部出现问题（{what}）。</translation>
    </message>
    <message>
        <source>There is not enough memory.</source>
        <translation>内存不足。</translation>
    </message>
    <message>
        <source>Try again. If it happens again, copy the details and report them.</source>
        <translation>请重试。如果再次出现，请复制详情并报告。</translation>
    </message>
</context>
<context>
    <name>profiles</name>
    <message>
        <source>A name has letters and digits, also blanks and dashes between them, at most 40 in all.</source>
        <translation>名称由字母和数字组成，中间可以有空格和短横线，总共最多 40 个字符。</translation>
    </message>
    <message>
        <source>There is a profile of that name already.</source>
        <translation>已有同名的配置文件。</translation>
    </message>
</context>
<context>
    <name>scripts</name>
    <message>
        <source>Arabic</source>
        <translation>阿拉伯文</translation>
    </message>
    <message>
        <source>Armenian</source>
        <translation>亚美尼亚文</translation>
    </message>
    <message>
        <source>Bengali</source>
        <translation>孟加拉文</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>Cyrillic</source>
        <translation>西里尔文</translation>
    </message>
    <message>
        <source>Devanagari</source>
        <translation>天城文</translation>
    </message>
    <message>
        <source>Georgian</source>
        <translation>格鲁吉亚文</translation>
    </message>
    <message>
        <source>Greek</source>
        <translation>希腊文</translation>
    </message>
    <message>
        <source>Hebrew</source>
        <translation>希伯来文</translation>
    </message>
    <message>
        <source>Japanese</source>
        <translation>日文</translation>
    </message>
    <message>
        <source>Korean</source>
        <translation>韩文</translation>
    </message>
    <message>
        <source>Tamil</source>
        <translation>泰米尔文</translation>
    </message>
    <message>
        <source>Thai</source>
        <translation>泰文</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message>
        <source> %</source>
        <translation>%</translation>
    </message>
    <message>
        <source>A message of the desktop, once for each, with what your notes and calendars say. Only where there is a tray.</source>
        <translation>由桌面发出提示，每项一次，内容来自你的笔记和日历。仅在有系统托盘时可用。</translation>
    </message>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message>
        <source>Also Ctrl+plus, Ctrl+minus and Ctrl+0.</source>
        <translation>也可按 Ctrl+加号、Ctrl+减号和 Ctrl+0。</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Answers appear when they are complete, instead of word by word.</source>
        <translation>回答完成后一次显示，而不是逐词显示。</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Denoising steps</source>
        <translation>去噪步数</translation>
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
        <translation>高对比度</translation>
    </message>
    <message>
        <source>How many may work on an answer, a picture or speech. 0: all but one, which stays free for everything else.</source>
        <translation>生成回答、图片或语音时最多使用多少个核心。0：除一个之外全部使用，留出一个供其他用途。</translation>
    </message>
    <message>
        <source>How often the words of an answer are refined. More steps take longer.</source>
        <translation>回答中的词语被优化的次数。步数越多，耗时越长。</translation>
    </message>
    <message>
        <source>It counts from the next start.</source>
        <translation>下次启动后生效。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Of the window, of its dates and of its numbers. What the assistant answers does not change.</source>
        <translation>用于窗口以及其中的日期和数字。助手的回答不受影响。</translation>
    </message>
    <message>
        <source>Only where the desktop has a tray; elsewhere closing the window quits.</source>
        <translation>仅在桌面有系统托盘时可用；否则关闭窗口即退出。</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>隐私</translation>
    </message>
    <message>
        <source>Processor cores</source>
        <translation>处理器核心数</translation>
    </message>
    <message>
        <source>Read the words in pictures</source>
        <translation>读取图片中的文字</translation>
    </message>
    <message>
        <source>Reduce motion</source>
        <translation>减少动态效果</translation>
    </message>
    <message>
        <source>Shade words by confidence</source>
        <translation>按把握程度为词语着色</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Stay in the tray when the window is closed</source>
        <translation>关闭窗口后留在系统托盘</translation>
    </message>
    <message>
        <source>System</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>System follows the light or dark mode of your desktop where it tells.</source>
        <translation>“跟随系统”会采用桌面的浅色或深色模式（若桌面提供）。</translation>
    </message>
    <message>
        <source>Tell what is due today</source>
        <translation>提示今天到期的事项</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>The settings could not be saved in {path}: {why}. They hold until the window is closed.</source>
        <translation>无法将设置保存到 {path}：{why}。在窗口关闭前它们仍然有效。</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>When pictures are imported, where the program tesseract is installed. Nothing leaves this computer.</source>
        <translation>导入图片时，若已安装程序 tesseract。任何内容都不会离开这台电脑。</translation>
    </message>
    <message>
        <source>When recordings are imported, in English, where the package pocketsphinx is installed. It takes about as long as they are, and may be wrong.</source>
        <translation>导入录音时，以英文进行，若已安装软件包 pocketsphinx。所需时间与录音时长相近，结果可能有误。</translation>
    </message>
    <message>
        <source>Words that the model is less sure of get a tint, while an answer is written.</source>
        <translation>写回答时，模型把握较低的词会着色显示。</translation>
    </message>
    <message>
        <source>Write down recordings</source>
        <translation>转写录音</translation>
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
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the selection</source>
        <translation>复制所选内容</translation>
    </message>
    <message>
        <source>Lock the selection</source>
        <translation>锁定所选内容</translation>
    </message>
    <message>
        <source>Read aloud</source>
        <translation>朗读</translation>
    </message>
    <message>
        <source>Read the selection aloud</source>
        <translation>朗读所选内容</translation>
    </message>
    <message>
        <source>Refill all but what is locked</source>
        <translation>重新填写除锁定部分外的所有内容</translation>
    </message>
    <message>
        <source>Refill the selection</source>
        <translation>重新填写所选内容</translation>
    </message>
    <message>
        <source>Unlock all</source>
        <translation>全部解锁</translation>
    </message>
    <message>
        <source>Unlock the selection</source>
        <translation>解锁所选内容</translation>
    </message>
</context>
</TS>
