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
