/* The field check: one position and one speed, where the phone can tell them.
   Without this file the page asks for a typed reason and a typed number. */
(function () {
  'use strict';
  var form = document.getElementById('visit');
  if (!form) return;
  var set = function (name, value) { var f = form.elements[name]; if (f) f.value = value; };
  var say = function (id, text) { var e = document.getElementById(id); if (e) e.textContent = text; };

  var locate = document.getElementById('locate');
  if (locate && navigator.geolocation) {
    locate.hidden = false;
    locate.addEventListener('click', function () {
      say('where', '正在定位…');
      navigator.geolocation.getCurrentPosition(function (p) {
        set('lng', p.coords.longitude.toFixed(6));
        set('lat', p.coords.latitude.toFixed(6));
        set('accuracy', Math.round(p.coords.accuracy));
        say('where', '已取得位置，误差约 ' + Math.round(p.coords.accuracy) + ' 米');
      }, function () {
        say('where', '没有取得位置，请在下面写明原因');
      }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 0 });
    });
  }

  var measure = document.getElementById('measure');
  if (measure && window.fetch && window.performance) {
    measure.hidden = false;
    measure.addEventListener('click', function () {
      say('speed', '正在测速…');
      var start = performance.now();
      fetch('/visit-speed?at=' + Date.now(), { cache: 'no-store' }).then(function (r) {
        if (!r.ok) throw r;
        return r.arrayBuffer();
      }).then(function (b) {
        var mbps = b.byteLength * 8 / (performance.now() - start) / 1000;
        set('mbps', mbps.toFixed(1));
        say('speed', '测得 ' + mbps.toFixed(1) + ' Mbit/s');
      }).catch(function () {
        say('speed', '没有测成，请手工填写');
      });
    });
  }
})();

/* A report made without network waits on the phone and is sent when the
   network is back, or when this page is opened again. It arrives once: the
   second of two is refused by the case, which has moved on. */
(function () {
  'use strict';
  var form = document.getElementById('visit');
  if (!form || !window.indexedDB || !window.Promise || !window.fetch) return;
  var key = location.pathname;
  var bar = document.getElementById('waiting');

  function store(mode, act) {
    return new Promise(function (ok, fail) {
      var open = indexedDB.open('ezhan-visits', 1);
      open.onupgradeneeded = function () { open.result.createObjectStore('report'); };
      open.onerror = function () { fail(open.error); };
      open.onsuccess = function () {
        var db = open.result;
        var tx = db.transaction('report', mode);
        var ask = act(tx.objectStore('report'));
        tx.oncomplete = function () { db.close(); ok(ask.result); };
        tx.onerror = function () { db.close(); fail(tx.error); };
      };
    });
  }
  function say(text) {
    bar.hidden = !text;
    bar.lastElementChild.textContent = text;
  }
  function waiting(report) {
    var photos = report.filter(function (e) { return typeof e[1] !== 'string'; }).length;
    say('当前没有网络，已存在手机里（' + photos + ' 张照片待上传）');
  }
  function keep() {
    form.elements.ended.value = Date.now();
    var report = [];
    new FormData(form).forEach(function (value, name) {
      if (typeof value === 'string' || value.size > 0) report.push([name, value]);
    });
    return store('readwrite', function (s) { return s.put(report, key); }).then(function () { waiting(report); });
  }
  function send(report) {
    var data = new FormData();
    report.forEach(function (e) { data.append(e[0], e[1]); });
    say('网络已恢复，正在上传…');
    return fetch(form.action, { method: 'POST', body: data, credentials: 'same-origin' }).then(function (r) {
      if (r.status === 401) { say('登录已过期。请重新登录后再打开本页，内容还在手机里'); return; }
      if (r.status >= 500) throw r;
      return store('readwrite', function (s) { return s.delete(key); }).then(function () {
        if (r.ok) { location.href = r.url; return; }
        return r.text().then(function (page) { document.open(); document.write(page); document.close(); });
      });
    }).catch(function () { waiting(report); });
  }
  function resume() {
    return store('readonly', function (s) { return s.get(key); }).then(function (report) {
      if (!report) return;
      if (navigator.onLine) return send(report);
      waiting(report);
    });
  }
  window.addEventListener('submit', function (e) {
    if (e.target !== form) return;
    if (navigator.onLine) { form.elements.ended.value = Date.now(); return; }
    e.preventDefault();
    e.stopImmediatePropagation();
    keep();
  }, true);
  window.addEventListener('online', resume);
  resume();
})();
