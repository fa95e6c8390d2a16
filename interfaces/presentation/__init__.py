"""What doors show things with: words, formatted values, charts, files and print."""
