package chat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// telegram speaks to Telegram itself: the library takes an attempt that reached nobody for one that
// succeeded, and counts bytes where Telegram counts letters. The address is the library's:
// telegram://TOKEN@telegram?chats=@channel,-1001234:5 (a topic of a group after the colon).
type telegram struct {
	client *http.Client
	url    string
	chats  []string
	taken  *int // chats that have the part that is being sent; outlives an attempt
}

func newTelegram(client *http.Client, server string, address *url.URL, taken *int) (*telegram, error) {
	chats := address.Query().Get("chats") + "," + address.Query().Get("channels")
	t := &telegram{client: client, taken: taken, chats: strings.FieldsFunc(chats, func(r rune) bool { return r == ',' || r == ' ' })}
	token, _ := url.PathUnescape(address.User.String())
	if token == "" || len(t.chats) == 0 {
		return nil, errors.New("the address of Telegram needs a token and a chat: telegram://TOKEN@telegram?chats=CHAT")
	}
	t.url = server + "/bot" + token + "/sendMessage"
	return t, nil
}

func (t *telegram) send(ctx context.Context, _, text string) error {
	for ; *t.taken < len(t.chats); *t.taken++ {
		if err := t.sendTo(ctx, t.chats[*t.taken], text); err != nil {
			return err
		}
	}
	*t.taken = 0
	return nil
}

// telegramAnswer is Telegram's.
type telegramAnswer struct {
	OK          bool   `json:"ok"`
	Description string `json:"description"`
	Parameters  struct {
		RetryAfter int `json:"retry_after"`
	} `json:"parameters"`
}

func (t *telegram) sendTo(ctx context.Context, chat, text string) error {
	chat, topic, _ := strings.Cut(chat, ":")
	body := map[string]any{"chat_id": chat, "text": text, "link_preview_options": map[string]bool{"is_disabled": true}}
	if n, err := strconv.Atoi(topic); err == nil {
		body["message_thread_id"] = n
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("write the message as json: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	resp, err := t.client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	said, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
	if err != nil {
		return err
	}
	var a telegramAnswer
	if json.Unmarshal(said, &a) != nil || !a.OK || resp.StatusCode != http.StatusOK {
		return &answered{resp.StatusCode, time.Duration(a.Parameters.RetryAfter) * time.Second, fmt.Errorf("%s: %q", resp.Status, a.Description)}
	}
	return nil
}
