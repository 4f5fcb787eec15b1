SELECT w.id, w.name, w.id_number, c.street, c.name AS community, p.post
  FROM worker w
  JOIN placement l ON l.worker_id = w.id
  JOIN community c ON c.id = l.community_id
  JOIN post_entry p ON p.worker_id = w.id
 ORDER BY w.id;
