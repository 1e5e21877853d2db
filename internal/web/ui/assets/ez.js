/* ez.js — small helps on top of pages that already work without it. ES2019, no dependencies. */
(function () {
  'use strict';
  const $ = (q, at) => (at || document).querySelector(q);
  const $$ = (q, at) => Array.from((at || document).querySelectorAll(q));
  const on = (type, fn, opt) => document.addEventListener(type, fn, opt);
  const el = (tag, cls, text) => {
    const n = document.createElement(tag);
    if (cls) n.className = cls;
    if (text) n.textContent = text;
    return n;
  };
  const csrf = () => { const m = $('meta[name=csrf]'); return m ? m.content : ''; };
  const now = () => { const d = new Date(); return d.getHours() + ':' + String(d.getMinutes()).padStart(2, '0'); };

  /* toast: one at a time, gone after 8 s; undo is the address of a POST */
  function toast(text, undo) {
    $$('.toast[data-js]').forEach((t) => t.remove());
    const t = el('div', 'toast');
    t.setAttribute('data-js', '');
    t.setAttribute('role', 'status');
    t.append(el('span', 'grow', text));
    if (undo) {
      const b = el('button', 'btn sm', '撤销');
      b.onclick = () => fetch(undo, { method: 'POST', headers: { 'X-CSRF-Token': csrf() } }).then(() => location.reload());
      t.append(b);
    }
    document.body.append(t);
    setTimeout(() => t.remove(), 8000);
  }

  /* dialog: data-dialog="id" opens <div class="mask" id hidden><div class="dlg" role="dialog"> */
  let opener = null;
  function openDialog(id) {
    const m = document.getElementById(id);
    if (!m) return;
    opener = document.activeElement;
    m.hidden = false;
    const safe = $('[data-safe],button,a,input', m);
    if (safe) safe.focus();
  }
  function closeDialog() {
    const m = $('.mask:not([hidden])');
    if (!m) return false;
    m.hidden = true;
    if (opener) opener.focus();
    return true;
  }
  function trapTab(e, m) {
    const f = $$('a[href],button:not([disabled]),input,select,textarea', m).filter((x) => x.offsetParent);
    if (!f.length) return;
    const edge = e.shiftKey ? f[0] : f[f.length - 1];
    if (document.activeElement === edge) { e.preventDefault(); (e.shiftKey ? f[f.length - 1] : f[0]).focus(); }
  }

  /* 大字版: switches without a round trip, remembers in the same cookie as the server */
  function switchSize(form) {
    const b = pressed && form.contains(pressed) ? pressed : $('button[name=size]', form), size = b.value;
    document.cookie = 'ez_size=' + size + ';path=/;max-age=31536000;samesite=lax';
    const root = document.documentElement;
    root.classList.remove('big', 'huge');
    if (size) root.classList.add(size);
    $$('button[name=size]').forEach((x) => {
      const choice = x.closest('.sizes');
      if (!choice) x.value = size ? '' : 'big';
      x.setAttribute('aria-pressed', String(choice ? x.value === size : size !== ''));
    });
  }

  /* drafts: form[data-autosave=url] is posted every 10 s and on blur when it has changed */
  const dirty = new WeakSet(), unsaved = new WeakSet();
  function save(form) {
    if (!unsaved.has(form)) return;
    unsaved.delete(form);
    const data = new FormData(form);
    $$('input[type=file]', form).forEach((i) => data.delete(i.name));
    const say = $('[data-saved]', form), to = form.getAttribute('data-autosave'), body = new URLSearchParams(data);
    fetch(to, { method: 'POST', body: body, headers: { 'X-CSRF-Token': csrf(), 'X-Autosave': '1' } })
      .then((r) => {
        if (!r.ok) throw r;
        if (!unsaved.has(form)) dirty.delete(form);
        keep(to, null);
        if (say) say.textContent = '自动保存于 ' + now();
      })
      .catch((r) => {
        unsaved.add(form);
        const kept = !r.status && keep(to, body);
        if (say) say.textContent = kept ? '没有网络，已存在这台设备上，连上后自动保存' : r.status === 401 ? '登录已过期：请在新窗口登录，内容会接着保存' : '还没存上，过一会儿会再试';
      });
  }
  /* keep holds a draft on this device while there is no network, and forgets it once it is saved */
  const draftKey = (to) => 'ez-draft ' + location.pathname + ' ' + to;
  function keep(to, body) {
    try {
      if (!body) { localStorage.removeItem(draftKey(to)); return true; }
      body.delete('csrf');
      localStorage.setItem(draftKey(to), body.toString());
      return true;
    } catch (e) { return false; } // private windows have no storage
  }
  /* restore puts a kept draft back into its form, to be saved again */
  function restore(form) {
    let kept = null;
    try { kept = localStorage.getItem(draftKey(form.getAttribute('data-autosave'))); } catch (e) { return; }
    if (!kept) return;
    const draft = new URLSearchParams(kept), turn = {};
    Array.from(form.elements).forEach((f) => {
      if (!f.name || f.type === 'file' || f.type === 'hidden' || f.type === 'submit') return;
      const all = draft.getAll(f.name);
      if (f.type === 'checkbox' || f.type === 'radio') { f.checked = all.indexOf(f.value) >= 0; return; }
      const n = turn[f.name] || 0;
      turn[f.name] = n + 1;
      if (n < all.length) f.value = all[n];
    });
    dirty.add(form);
    unsaved.add(form);
    save(form);
  }
  const saveAll = () => $$('form[data-autosave]').forEach(save);
  setInterval(saveAll, 10000);
  window.addEventListener('online', saveAll);

  on('input', (e) => { const f = e.target.form; if (f && f.method === 'post') { dirty.add(f); if (f.hasAttribute('data-autosave')) unsaved.add(f); } });
  on('focusout', (e) => { const f = e.target.form; if (f && f.hasAttribute('data-autosave')) save(f); });
  window.addEventListener('beforeunload', (e) => {
    if ($$('form.fm').some((f) => dirty.has(f) && !$('input[type=password]', f))) { e.preventDefault(); e.returnValue = ''; }
  });

  /* uploads: preview what was chosen, and show progress for forms with files */
  function preview(input) {
    const box = $('[data-preview]', input.closest('[data-upload]'));
    if (!box) return;
    $$('.pv', box).forEach((x) => x.remove());
    Array.from(input.files).forEach((f) => {
      const p = el('div', 'pv');
      if (f.type.startsWith('image/')) {
        const img = el('img');
        img.alt = '';
        img.src = URL.createObjectURL(f);
        img.onload = () => URL.revokeObjectURL(img.src);
        p.append(img);
      }
      const mb = f.size / 1048576;
      p.append(el('span', '', f.name + '　' + (mb < 1 ? Math.ceil(f.size / 1024) + ' KB' : mb.toFixed(1) + ' MB')));
      box.prepend(p);
    });
  }
  /* show puts the page that answered a scripted POST in place of this one */
  function show(text, url) {
    const next = new DOMParser().parseFromString(text, 'text/html').documentElement;
    if (url && url !== location.href) history.pushState(null, '', url);
    document.replaceChild(document.adoptNode(next), document.documentElement);
    if (window.htmx) window.htmx.process(document.body);
    window.scrollTo(0, 0);
    ready(document);
  }
  window.addEventListener('popstate', () => location.reload());
  function sendWithProgress(form, by) {
    const bar = el('progress');
    bar.max = 100;
    bar.setAttribute('aria-label', '上传进度');
    const note = el('div', 'mute fs13', '正在上传…');
    note.setAttribute('role', 'status');
    form.append(bar, note);
    const data = new FormData(form);
    if (by && by.name) data.append(by.name, by.value);
    const x = new XMLHttpRequest();
    x.open('POST', by && by.hasAttribute('formaction') ? by.formAction : form.action);
    x.setRequestHeader('X-CSRF-Token', csrf());
    x.upload.onprogress = (e) => { if (e.lengthComputable) { bar.value = e.loaded / e.total * 100; note.textContent = '正在上传 ' + Math.round(bar.value) + '%'; } };
    x.onload = () => { dirty.delete(form); show(x.responseText, x.status < 400 ? x.responseURL : ''); };
    x.onerror = () => { bar.remove(); note.textContent = '网络断了，没有传上去。您填的内容还在，请再试一次。'; busy(form, false); };
    x.send(data);
  }
  function busy(form, yes) {
    $$('button:not([type=button])', form).forEach((b) => {
      if (yes) b.setAttribute('aria-busy', 'true'); else b.removeAttribute('aria-busy');
    });
  }

  /* Safari before 15.4 does not say which button sent a form */
  let pressed = null;
  on('click', (e) => { pressed = e.target.closest('button,input[type=submit]'); }, true);
  on('submit', (e) => {
    const f = e.target;
    if (f.hasAttribute('data-size')) { e.preventDefault(); switchSize(f); return; }
    if (f.hasAttribute('data-sent')) { e.preventDefault(); return; }
    if (f.method !== 'post' || f.hasAttribute('hx-post')) { dirty.delete(f); return; }
    dirty.delete(f); unsaved.delete(f);
    const files = $$('input[type=file]', f).some((i) => i.files.length);
    if (f.hasAttribute('data-progress') || (files && f.enctype === 'multipart/form-data')) {
      e.preventDefault(); busy(f, true); sendWithProgress(f, e.submitter || pressed); return;
    }
    f.setAttribute('data-sent', '');
    setTimeout(() => busy(f, true), 150);
    setTimeout(() => { f.removeAttribute('data-sent'); busy(f, false); }, 8000);
  });
  window.addEventListener('pageshow', () => $$('form[data-sent]').forEach((f) => { f.removeAttribute('data-sent'); busy(f, false); }));
  on('change', (e) => { if (e.target.type === 'file' && e.target.closest('[data-upload]')) preview(e.target); });

  on('click', (e) => {
    const t = e.target.closest('[data-dialog],[data-close],[data-copy],[data-print],.reveal');
    if (!t) {
      $$('details.um[open],details.navm[open]').forEach((d) => { if (!d.contains(e.target)) d.open = false; });
      return;
    }
    if (t.hasAttribute('data-dialog')) { e.preventDefault(); openDialog(t.getAttribute('data-dialog')); }
    else if (t.hasAttribute('data-close')) { e.preventDefault(); closeDialog(); }
    else if (t.hasAttribute('data-print')) { e.preventDefault(); window.print(); }
    else if (t.hasAttribute('data-copy')) { e.preventDefault(); copy(t.getAttribute('data-copy')); }
    else {
      const i = $('input', t.parentNode), shown = i.type === 'text';
      i.type = shown ? 'password' : 'text';
      t.textContent = shown ? '显示' : '隐藏';
    }
  });
  function copy(text) {
    const done = () => toast('已复制');
    if (navigator.clipboard) { navigator.clipboard.writeText(text).then(done); return; }
    const a = el('textarea'); a.value = text; document.body.append(a); a.select(); document.execCommand('copy'); a.remove(); done();
  }

  on('keydown', (e) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName) || e.target.isContentEditable;
    const m = $('.mask:not([hidden])');
    if (e.key === 'Tab' && m) trapTab(e, m);
    if (e.key === 'Escape') { if (closeDialog()) return; $$('details.um[open],details.navm[open]').forEach((d) => { d.open = false; $('summary', d).focus(); }); }
    if (e.key === '/' && !typing) { const s = $('.gsearch input'); if (s && s.offsetParent) { e.preventDefault(); s.focus(); s.select(); } }
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey) && e.target.form) { const b = $('button.pri', e.target.form); if (b) b.click(); }
    if (e.key === 's' && (e.ctrlKey || e.metaKey)) { const f = e.target.form; if (f && f.hasAttribute('data-autosave')) { e.preventDefault(); unsaved.add(f); save(f); } }
  });

  /* data-bulk: the bar of a table's selection, shown while something is picked */
  function bulk() {
    $$('[data-bulk]').forEach((bar) => {
      const n = $$('[data-pick]:checked', bar.closest('form')).length;
      bar.hidden = !n;
      bar.classList.add('bar-sel');
      $('[data-n]', bar).textContent = n;
    });
  }
  on('change', (e) => { if (e.target.hasAttribute('data-pick')) bulk(); });

  /* data-refresh="30" data-src="url": fetch a fragment again and again while the page is seen */
  function refresh(n) {
    const every = Math.max(5, Number(n.getAttribute('data-refresh')) || 30) * 1000;
    const timer = setInterval(() => {
      if (!document.contains(n)) { clearInterval(timer); return; }
      if (document.hidden || n.contains(document.activeElement)) return;
      fetch(n.getAttribute('data-src') || location.href, { headers: { 'HX-Request': 'true', 'X-Refresh': '1' } })
        .then((r) => (r.ok ? r.text() : null))
        .then((html) => { if (html !== null) { n.innerHTML = html; ready(n); } })
        .catch(() => {});
    }, every);
  }

  function ready(at) {
    $$('form[data-autosave]', at).forEach(restore);
    $$('[data-reveal]', at).forEach((n) => {
      if ($('.reveal', n)) return;
      const b = el('button', 'reveal', '显示');
      b.type = 'button';
      n.append(b);
    });
    $$('[data-refresh]', at).forEach((n) => { if (!n.ezTimed) { n.ezTimed = true; refresh(n); } });
    bulk();
    const f = $('[data-focus]', at);
    if (f) f.focus();
  }

  on('htmx:configRequest', (e) => { e.detail.headers['X-CSRF-Token'] = csrf(); });
  on('htmx:afterSwap', (e) => ready(e.detail.elt));
  document.addEventListener('toast', (e) => toast(e.detail.value || e.detail.text, e.detail.undo));
  if (document.readyState === 'loading') on('DOMContentLoaded', () => ready(document)); else ready(document);
  window.ez = { toast, openDialog, closeDialog };
})();
